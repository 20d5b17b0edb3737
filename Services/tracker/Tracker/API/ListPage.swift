/// The rows of one page of a list, and where the next page begins.
struct ListPage<Row> {
    let rows: ArraySlice<Row>
    /// What to send as `cursor` for the next page; nil on the last one.
    let nextCursor: String?

    /// - Parameter found: In the order of the list; one more than `limit` when there is another page.
    init<Cursor: CustomStringConvertible>(_ found: [Row], limit: Int, cursor: (Row) -> Cursor) {
        rows = found.prefix(limit)
        nextCursor = found.count > limit ? rows.last.map { cursor($0).description } : nil
    }
}
