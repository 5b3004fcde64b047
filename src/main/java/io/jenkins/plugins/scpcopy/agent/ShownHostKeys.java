package io.jenkins.plugins.scpcopy.agent;

import java.io.Serializable;
import java.util.List;

/**
 * The keys that hosts showed and that nobody had known to be theirs, as known_hosts lines.
 *
 * @param learned of hosts that were new and accepted
 * @param refused of hosts that were refused since nothing was known, or another key; unless they came over a way that the job chose
 */
public record ShownHostKeys(List<String> learned, List<String> refused) implements Serializable {
    static final ShownHostKeys NONE = new ShownHostKeys(List.of(), List.of());

    public ShownHostKeys {
        learned = List.copyOf(learned);
        refused = List.copyOf(refused);
    }
}
