// Keeps a stream of server-sent events open: it comes back where it was, and lets go while nobody looks at the page.

export function follow(address, { everything, changes, state }) {
    let source = null;
    let last = "";
    let retry = 0;

    const take = (handler) => (event) => {
        last = event.lastEventId;
        state("live");
        handler(JSON.parse(event.data));
    };

    function open() {
        clearTimeout(retry);
        if (source || document.hidden) return;
        source = new EventSource(last ? `${address}?after=${encodeURIComponent(last)}` : address);
        source.addEventListener("everything", take(everything));
        source.addEventListener("changes", take(changes));
        source.addEventListener("open", () => state("live"));
        source.addEventListener("error", () => {
            state("lost");
            // A refusal ends the source for good; a broken connection it repairs by itself.
            if (source.readyState !== EventSource.CLOSED) return;
            close();
            retry = setTimeout(open, 3000);
        });
    }

    function close() {
        source?.close();
        source = null;
    }

    // A browser has few connections for each server, and every open page takes one.
    document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
    open();
}
