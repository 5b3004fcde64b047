package io.jenkins.plugins.scpcopy.copy.selection;

import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.util.ArrayList;
import java.util.List;

/** What is wrong with a plan: collected, so that users see all of it at once. */
final class Problems {
    private static final int MOST_SHOWN = 20;

    private final List<String> shown = new ArrayList<>();
    private int count;

    /** @param text fit to be shown */
    void add(String text) {
        if (++count <= MOST_SHOWN) {
            shown.add(text);
        }
    }

    boolean isEmpty() {
        return count == 0;
    }

    void throwIfAny() throws TransferException {
        if (count > 0) {
            String rest = count > MOST_SHOWN ? "; and " + (count - MOST_SHOWN) + " more" : "";
            throw new TransferException(Phase.PLAN, String.join("; ", shown) + rest);
        }
    }
}
