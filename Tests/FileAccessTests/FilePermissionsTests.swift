import FileAccess
import Testing

/// Who may read a secret.
@Suite struct FilePermissionsTests {
    private let root: UInt32 = 0
    private let service: UInt32 = 10001
    private let somebody: UInt32 = 1000

    @Test(arguments: [0o600, 0o400, 0o700] as [UInt32])
    func aFileClosedToGroupAndOthersIsPrivate(_ mode: UInt32) {
        for owner in [root, service] {
            #expect(FilePermissions(mode: mode, owner: owner).isPrivate(readBy: service))
        }
        #expect(FilePermissions(mode: mode, owner: root).isPrivate(readBy: root))
    }

    @Test(arguments: [0o640, 0o440] as [UInt32])
    func theGroupMayReadOnlyWhatRootGivesToAnother(_ mode: UInt32) {
        #expect(FilePermissions(mode: mode, owner: root).isPrivate(readBy: service))
        #expect(!FilePermissions(mode: mode, owner: root).isPrivate(readBy: root))
        #expect(!FilePermissions(mode: mode, owner: service).isPrivate(readBy: service))
        #expect(!FilePermissions(mode: mode, owner: somebody).isPrivate(readBy: service))
    }

    @Test(arguments: [0o660, 0o650, 0o644, 0o604, 0o602, 0o601, 0o666] as [UInt32])
    func nobodyElseMayReadOrWrite(_ mode: UInt32) {
        for (owner, reader) in [(root, service), (root, root), (service, service)] {
            #expect(!FilePermissions(mode: mode, owner: owner).isPrivate(readBy: reader))
        }
    }
}
