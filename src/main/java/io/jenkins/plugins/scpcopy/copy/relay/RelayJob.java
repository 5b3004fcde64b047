package io.jenkins.plugins.scpcopy.copy.relay;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.Retries;
import io.jenkins.plugins.scpcopy.copy.selection.FinishedPaths;
import io.jenkins.plugins.scpcopy.copy.selection.RequestedPaths;
import io.jenkins.plugins.scpcopy.copy.tools.Requirements;
import java.io.IOException;
import java.util.List;

/** Copies from host to host through this machine: one command of the source after the other, each as often as need be. */
public final class RelayJob {
    private final Retries<Hosts> retries;
    private final Retries.Opener<HostSession> cleaner;
    /** The connections at hand. They stay until there are others: what has arrived may still be settled over them. */
    private Hosts at;

    /** Both ends. If one is lost, both are opened anew. */
    public record Hosts(HostSession sender, HostSession receiver) {
        void close() {
            sender.close();
            receiver.close();
        }
    }

    /**
     * @param retries with the first connections open
     * @param cleaner opens a connection to the target's host even if the copy was aborted
     */
    public RelayJob(Retries<Hosts> retries, Retries.Opener<HostSession> cleaner) {
        this.retries = retries;
        this.cleaner = cleaner;
        this.at = retries.session();
    }

    /** @throws IOException if nothing was passed on at all; a later failure is in the results */
    public void run() throws IOException {
        retries.run(this::checkSuitable);
        try (RelayUpload target = new RelayUpload(at.receiver(), cleaner)) {
            for (List<String> paths : RequestedPaths.byCommand(at.sender())) {
                if (!run(new RelayCommand(paths, at.sender(), target), target)) {
                    return;
                }
            }
        }
    }

    /** Checks that the hosts have what the request needs. */
    private void checkSuitable(Hosts hosts) throws IOException {
        use(hosts);
        new Requirements(hosts.sender()).checkListed();
        new Requirements(hosts.receiver()).checkRelayed();
        new Requirements(hosts.receiver()).checkTarget();
    }

    private void use(Hosts hosts) {
        if (hosts != at) {
            at.close();
            at = hosts;
        }
    }

    /** @return whether the next command may follow */
    private boolean run(RelayCommand command, RelayUpload target) throws IOException {
        FinishedPaths finished = target.finished();
        try {
            retries.run(
                    hosts -> {
                        if (hosts != at) {
                            target.reconnect(hosts.receiver());
                            use(hosts);
                        }
                        command.attempt(hosts.sender());
                    },
                    finished::count,
                    () -> finished.beginAnother(target.context().progress()));
            return true;
        } catch (IOException e) {
            command.giveUp(e);
            return false;
        }
    }
}
