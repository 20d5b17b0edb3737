/// The fields of a webhook or a request: `application/x-www-form-urlencoded` pairs, decoded and in their order.
///
/// Names may repeat and be empty, and values are exactly what was sent: nothing is trimmed, normalised or left out, because
/// Twilio's signature covers all of it. The description tells how many pairs there are and nothing of them.
package struct TwilioForm: Sendable {
    /// The pairs in the order of the text.
    package let pairs: [(name: String, value: String)]

    /// Takes decoded pairs.
    package init(pairs: [(name: String, value: String)]) { self.pairs = pairs }

    /// The value of the first pair of that name; nil when there is none.
    ///
    /// Names are compared byte by byte; Swift's `==` would also take other spellings of the same character.
    package subscript(name: String) -> String? { values(of: name).first }

    /// The values of all pairs of that name, in their order.
    package func values(of name: String) -> [String] {
        pairs.filter { $0.name.utf8.elementsEqual(name.utf8) }.map(\.value)
    }
}

extension TwilioForm: Equatable {
    /// Whether both have the same bytes in the same order.
    package static func == (first: TwilioForm, second: TwilioForm) -> Bool {
        first.pairs.elementsEqual(second.pairs) {
            $0.name.utf8.elementsEqual($1.name.utf8) && $0.value.utf8.elementsEqual($1.value.utf8)
        }
    }
}

extension TwilioForm: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// How many pairs there are.
    package var description: String { "form of \(pairs.count) pairs" }

    /// How many pairs there are.
    package var debugDescription: String { description }

    /// A mirror without children, so that `dump` shows no text and no number.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
