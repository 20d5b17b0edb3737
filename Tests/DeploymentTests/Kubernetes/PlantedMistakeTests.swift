import Testing

/// Every check is able to fail.
@Suite struct PlantedMistakeTests {
    @Test(arguments: PlantedMistake.all) func isFound(_ planted: PlantedMistake) throws {
        let folder = try ManifestFolder().replacing(planted.old, with: planted.new, in: planted.file)
        let mistakes = try planted.check.mistakes(in: folder)
        #expect(mistakes.contains { $0.contains(planted.complaint) }, "\(mistakes.joined(separator: "\n"))")
    }

    @Test func everyCheckHasOne() {
        #expect(Set(PlantedMistake.all.map(\.check)) == Set(ManifestCheck.allCases))
    }
}
