import ArgumentParser
import RelayStore
import Testing

@testable import BackhopCommand

/// Lines of the audit's CSV (RFC 4180).
@Suite struct CSVLineTests {
    @Test(arguments: [
        (["a", "", "c"], "a,,c"), (["a,b", "say \"x\"", "one\ntwo"], "\"a,b\",\"say \"\"x\"\"\",\"one\ntwo\""),
        // A spreadsheet must not run what a customer calls themselves; a number is no formula.
        (["=1+1", "@x", "+1(2)", "+15125550142", "-"], "'=1+1,'@x,'+1(2),+15125550142,-"),
        (["-2+3+cmd|' /C calc'!A0", "-12.5", "-7", "-a", "+٣"], "'-2+3+cmd|' /C calc'!A0,-12.5,-7,'-a,'+٣"),
        (["\t=1", "\r=1", "\n=1", "\r\n=1"], "'\t=1,\"'\r=1\",\"'\n=1\",\"'\r\n=1\""),
        // A mark before or behind joins the sign to one character.
        (["=\u{0301}1", "-\u{0301}1", "a,\u{0301}b"], "'=\u{0301}1,'-\u{0301}1,\"a,\u{0301}b\""),
        (["\u{0600}\"", "\"\u{0301}", "\u{0600},"], "\"\u{0600}\"\"\",\"\"\"\u{0301}\",\"\u{0600},\""),
    ])
    func cells(cells: [String], line: String) { #expect(CSVLine(cells).description == line) }

    @Test(arguments: [
        ["--records", "hops,relays", "--format", "csv"], ["--records", "weather"], ["--since", "yesterday"],
        ["--format", "xml"], ["--records", ""],
    ])
    func wrongOptionsAreRefused(_ options: [String]) {
        #expect(throws: (any Error).self) { try AuditCommand.Export.parse(options) }
    }
}
