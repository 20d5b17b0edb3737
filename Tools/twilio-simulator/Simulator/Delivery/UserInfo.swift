import FoundationEssentials

/// An address without the user and the password before its host.
func withoutUserInfo(_ address: String) -> String {
    guard let range = userInfoRange(address) else { return address }
    return String(address[..<range.lowerBound]) + address[address.index(after: range.upperBound)...]
}

/// The header that stands for the user and the password in an address, if it has them.
func basicCredentials(in address: String) -> String? {
    guard let range = userInfoRange(address) else { return nil }
    let decoded = percentDecoded(address[range].utf8, plusIsSpace: false)
    return "Basic \(Data(decoded.utf8).base64EncodedString())"
}

/// Where the user and the password stand; the range ends before the at sign.
private func userInfoRange(_ address: String) -> Range<String.Index>? {
    guard let scheme = address.firstRange(of: "://") else { return nil }
    let authority = address[scheme.upperBound...].prefix { !"/?#".contains($0) }
    guard let at = authority.lastIndex(of: "@") else { return nil }
    return authority.startIndex..<at
}
