/// What customers may know of an operator's name: its first word.
package func firstName(_ name: String) -> String { String(name.prefix { !$0.isWhitespace }) }
