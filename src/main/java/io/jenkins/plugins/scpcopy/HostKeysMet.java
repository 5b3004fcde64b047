package io.jenkins.plugins.scpcopy;

import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.scpcopy.agent.ShownHostKeys;
import io.jenkins.plugins.scpcopy.hostkeys.HostKeyEntry;
import io.jenkins.plugins.scpcopy.hostkeys.HostKeysPage;
import io.jenkins.plugins.scpcopy.hostkeys.LearnedHostKeys;
import io.jenkins.plugins.scpcopy.ssh.hop.Hop;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** What becomes of the keys that hosts showed to a build. */
final class HostKeysMet {
    private HostKeysMet() {}

    /**
     * Keeps them, and says where those wait that were refused.
     *
     * @param shown as the agent says
     * @param asked the hosts that the build went to
     */
    static void keep(ShownHostKeys shown, List<Hop> asked, Run<?, ?> run, TaskListener listener) throws IOException {
        String item = run.getParent().getFullName();
        LearnedHostKeys keys = LearnedHostKeys.get();
        keys.accept(shown.learned(), asked, item);
        for (HostKeyEntry waiting :
                keys.offer(shown.refused(), asked, item, Instant.ofEpochMilli(run.getStartTimeInMillis()))) {
            String key = waiting.key().described();
            String place = HostKeysPage.get().getPlace();
            listener.getLogger().println(keys.former(waiting).isEmpty()
                    ? Messages.HostKeysMet_waits(key, waiting.host(), place)
                    : Messages.HostKeysMet_changed(key, waiting.host(), place));
        }
    }
}
