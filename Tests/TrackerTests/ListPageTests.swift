import Testing

@testable import Tracker

/// Which rows a page of a list has, and whether there is another.
struct ListPageTests {
    @Test(arguments: [(0, 0, nil), (2, 2, nil), (3, 3, nil), (4, 3, "3")] as [(Int, Int, String?)])
    func aPageThatHoldsAllIsTheLast(found: Int, shown: Int, cursor: String?) {
        let page = ListPage(Array(1..<found + 1), limit: 3) { $0 }
        #expect(page.rows.count == shown && page.nextCursor == cursor)
    }
}
