/// How operators see a customer: by name, and without a name by masked number, since operators never see numbers.
package struct CustomerLabel: Sendable, Hashable, CustomStringConvertible {
    /// The label, on one line.
    package let description: String

    /// Labels a customer; a name that is blank, or is itself a telephone number, counts as none.
    package init(name: String?, phone: PhoneNumber) {
        let words = (name ?? "").split(whereSeparator: \.isWhitespace)
        let name = words.joined(separator: " ")
        let isNumber = !name.contains(where: \.isLetter) && name.count(where: \.isNumber) >= 7
        description = name.isEmpty || isNumber ? phone.masked : name
    }
}
