package io.jenkins.plugins.scpcopy.cli;

import io.jenkins.plugins.scpcopy.cli.hosts.Logins;
import io.jenkins.plugins.scpcopy.cli.input.UsageException;
import io.jenkins.plugins.scpcopy.cli.options.Options;
import io.jenkins.plugins.scpcopy.copy.request.Route;
import java.util.List;
import java.util.function.Consumer;

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

    /** @throws UsageException if the first host would need what it cannot have */
    void check(List<Jobs.Job> jobs, Logins logins, Consumer<String> warnings) {
        boolean used = jobs.stream().anyMatch(this::isFor);
        if (options.forwardsAgent && !used) {
            warnings.accept("-A has no effect: the agent is forwarded only in copies from one host straight to another (-R)");
        }
        if (used && options.forwardsAgent && options.program != null) {
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
