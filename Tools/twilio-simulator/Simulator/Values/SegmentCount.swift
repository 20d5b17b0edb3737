/// How many SMS segments a text takes: 160 or 153 GSM-7 septets, 70 or 67 UTF-16 units.
///
/// Twilio's glossary, "What is an SMS character limit"; a pair of units or an escaped character is never split.
package func segmentCount(of text: String) -> Int {
    if let septets = gsmSeptets(text) { return segments(of: septets, single: 160, part: 153) }
    let units = text.unicodeScalars.map { $0.value > 0xFFFF ? 2 : 1 }
    return segments(of: units, single: 70, part: 67)
}

private func segments(of costs: [Int], single: Int, part: Int) -> Int {
    guard costs.reduce(0, +) > single else { return 1 }
    var (count, used) = (1, 0)
    for cost in costs {
        if used + cost > part {
            count += 1
            used = 0
        }
        used += cost
    }
    return count
}

/// The septets of each character in the GSM 03.38 alphabet, or `nil` when one is not in it.
private func gsmSeptets(_ text: String) -> [Int]? {
    var costs: [Int] = []
    costs.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
        if gsmBasic.contains(scalar) {
            costs.append(1)
        } else if gsmExtended.contains(scalar) {
            costs.append(2)
        } else {
            return nil
        }
    }
    return costs
}

private let gsmBasic = Set(
    """
    @£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿\
    abcdefghijklmnopqrstuvwxyzäöñüà
    """.unicodeScalars)
private let gsmExtended = Set("\u{0C}^{}\\[~]|€".unicodeScalars)
