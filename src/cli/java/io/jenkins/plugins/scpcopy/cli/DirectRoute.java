package io.jenkins.plugins.scpcopy.cli;

import io.jenkins.plugins.scpcopy.copy.Route;
import java.util.List;

/** What the command line says about copies straight from host to host. */
final class DirectRoute {
    private static final String TO_PASSWORD = "SCP_COPY_TO_PASSWORD";

    private final Options options;
    private final boolean direct;

    /** @throws UsageException if the options contradict each other */
    DirectRoute(Options options) {
        this.options = options;
        if (options.throughHere && options.directly) {
            throw new UsageException("-3 and -R exclude each other");
        }
        Route byLetter = options.directly ? Route.DIRECT : options.throughHere ? Route.RELAY : null;
        if (byLetter != null && options.route != null && byLetter != options.route) {
            throw new UsageException((options.directly ? "-R" : "-3") + " and --route say different things");
        }
        direct = options.directly || options.route == Route.DIRECT;
    }

    /** Whether the first of a copy's hosts is to copy straight to the second one. */
    boolean isFor(Jobs.Job job) {
        return direct && job.from() != null && job.to() != null;
    }

    /** @throws UsageException if the first host would need what it cannot have, or an option would have no effect */
    void check(List<Jobs.Job> jobs, Logins logins) {
        boolean used = jobs.stream().anyMatch(this::isFor);
        if (options.forwardsAgent && !used) {
            throw new UsageException(
                    "-A forwards the agent for copies from one host straight to another, and this is none",
                    "Add -R (or --route direct), or leave -A out.");
        }
        if (options.forwardsAgent && options.program != null) {
            throw new UsageException(
                    "-A cannot be used with -S", "The program itself has to forward the agent: -o ForwardAgent=yes.");
        }
        if (used && (options.toPasswordFile != null || logins.password(null, TO_PASSWORD) != null)) {
            throw new UsageException(
                    "a password for the target cannot be used in a copy straight from host to host: the first host logs in there",
                    "Give the first host a key, use -A, or let the data come through here (-3).");
        }
    }
}
