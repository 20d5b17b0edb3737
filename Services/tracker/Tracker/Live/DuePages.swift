/// Pages that are due, in the order in which they became so; taking one costs the same however many there are.
///
/// Those of which a change was told go first: after an outage everything may have changed, and what has is not to wait
/// until all the rest is read.
struct DuePages {
    /// A page, and the number by which its owner knows whether this place in the order still holds.
    struct Place {
        let page: LivePage
        let number: Int
    }

    private var told = PlaceQueue(), others = PlaceQueue()
    private var taken = 0

    /// How many places there are, those included that hold no more.
    var count: Int { told.count + others.count }

    mutating func append(_ place: Place, isTold: Bool) {
        if isTold { told.append(place) } else { others.append(place) }
    }

    /// The next place. Every fourth is one of the others', so that they have their turn however much is told.
    mutating func take() -> Place? {
        taken += 1
        if taken.isMultiple(of: 4) { return others.take() ?? told.take() }
        return told.take() ?? others.take()
    }

    /// Drops the places that hold no more.
    mutating func keep(where holds: (Place) -> Bool) {
        told.keep(where: holds)
        others.keep(where: holds)
    }
}

/// Places, first in, first out.
private struct PlaceQueue {
    private var places: [DuePages.Place] = []
    /// How many at the beginning were taken already.
    private var taken = 0

    var count: Int { places.count - taken }

    mutating func append(_ place: DuePages.Place) { places.append(place) }

    mutating func take() -> DuePages.Place? {
        guard taken < places.count else { return nil }
        let place = places[taken]
        taken += 1
        // Moved only when at least as many were taken as are moved.
        if 2 * taken >= places.count { dropTaken() }
        return place
    }

    mutating func keep(where holds: (DuePages.Place) -> Bool) {
        dropTaken()
        places.removeAll { !holds($0) }
    }

    private mutating func dropTaken() {
        places.removeFirst(taken)
        taken = 0
    }
}
