package io.jenkins.plugins.scpcopy.copy.upload;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What one lane was given and has no verdict on, in the order of sending. After a spoiled channel all of it is sent again, less what
 * spoils one channel after the other. Not for several threads.
 *
 * @param <T> what is sent
 */
public final class Unjudged<T> {
    private final Set<T> items = new LinkedHashSet<>();
    private long verdicts;
    private long whenSpoiled = -1;

    public void add(T item) {
        items.add(item);
    }

    /** The item has its verdict. */
    public void judged(T item) {
        items.remove(item);
        verdicts++;
    }

    public boolean isEmpty() {
        return items.isEmpty();
    }

    /** A copy: verdicts may come while it is gone through. */
    public List<T> items() {
        return List.copyOf(items);
    }

    /**
     * A channel was spoiled.
     *
     * @param fail judges the item that must be the cause, if a fresh channel was spoiled, too, before any verdict
     */
    public void spoiled(Consumer<T> fail) {
        if (verdicts == whenSpoiled && !items.isEmpty()) {
            fail.accept(items.iterator().next());
        }
        whenSpoiled = verdicts;
    }
}
