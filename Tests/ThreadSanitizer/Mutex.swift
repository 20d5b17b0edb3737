import Glibc

/// The standard library's `Mutex` as the Thread Sanitizer can follow it: by pthread_mutex_lock(3), which it knows.
///
/// The library's own is made of futex(2) calls in code that is not instrumented, so that every access under a lock would be
/// reported. `make test-tsan` puts this file into each module, where it takes the place of the imported type.
struct Mutex<Value: ~Copyable>: ~Copyable, @unchecked Sendable {
    // Unchecked because of the pointers: the value is touched under the lock only, and both are made and freed here.
    private let lock: UnsafeMutablePointer<pthread_mutex_t>
    private let value: UnsafeMutablePointer<Value>

    init(_ initialValue: consuming sending Value) {
        lock = .allocate(capacity: 1)
        lock.initialize(to: pthread_mutex_t())
        pthread_mutex_init(lock, nil)
        value = .allocate(capacity: 1)
        value.initialize(to: initialValue)
    }

    deinit {
        pthread_mutex_destroy(lock)
        lock.deallocate()
        value.deinitialize(count: 1)
        value.deallocate()
    }

    borrowing func withLock<Result: ~Copyable, Failure: Error>(
        _ body: (inout sending Value) throws(Failure) -> sending Result
    ) throws(Failure) -> sending Result {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        return try body(&value.pointee)
    }
}
