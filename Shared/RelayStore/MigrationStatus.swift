/// Whether a migration is in place.
package struct MigrationStatus: Sendable, Equatable {
    /// The file's name without its ending.
    package let name: String
    /// Whether the database has it.
    package let isApplied: Bool
}
