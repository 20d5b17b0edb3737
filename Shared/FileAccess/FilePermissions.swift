/// Who owns a file and who may do what with it.
package struct FilePermissions: Sendable, Equatable {
    /// The permission bits, as in `st_mode`.
    package var mode: UInt32
    /// The owner's user id.
    package var owner: UInt32

    package init(mode: UInt32, owner: UInt32) {
        self.mode = mode
        self.owner = owner
    }

    /// Whether nobody but the reader, and the machine's administrator, can read or change the file.
    ///
    /// A file of the reader's own, or of root's when root reads, must be closed to group and others (0600 or less). A file
    /// that root owns may be readable by the group, and no more (0640 or less), when the reader is not root: it reads
    /// through that group. So PostgreSQL does with its server key
    /// (https://www.postgresql.org/docs/15/ssl-tcp.html#SSL-SETUP), and only so can a container that is not root's read a
    /// Kubernetes secret, which belongs to root and the pod's `fsGroup`.
    ///
    /// - Parameter reader: The effective user id of the process.
    package func isPrivate(readBy reader: UInt32) -> Bool {
        let closedToOthers = mode & 0o077 == 0
        let readableByGroupOnly = mode & 0o037 == 0
        return closedToOthers || (owner == 0 && reader != 0 && readableByGroupOnly)
    }
}
