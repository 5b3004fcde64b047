package io.jenkins.plugins.scpcopy.cli.options;

import io.jenkins.plugins.scpcopy.cli.input.UsageException;
import io.jenkins.plugins.scpcopy.copy.request.Commands;
import io.jenkins.plugins.scpcopy.copy.request.Endpoint;
import io.jenkins.plugins.scpcopy.copy.request.OnFailure;
import io.jenkins.plugins.scpcopy.copy.request.Release;
import io.jenkins.plugins.scpcopy.copy.request.Rollout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of copies to several hosts, of releases, and of commands around a copy. */
public final class DeployOptions {
    @Option(
            names = "--also-to",
            paramLabel = "hosts",
            description = "Copy to these, too: [user@]host:path, or hosts parted by commas with the target's path; repeatable.")
    List<String> alsoTo = new ArrayList<>();

    @Option(names = "--at-once", paramLabel = "number", description = "How many hosts at once, 1 to 64 (default 4).")
    int atOnce = Rollout.AT_ONCE;

    @Option(names = "--on-failure", paramLabel = "what", description = "stop (the default), continue or rollback: what a failure means for other hosts.")
    OnFailure onFailure = OnFailure.STOP;

    @Option(names = "--release", paramLabel = "name", description = "Copy to releases/name below the target, then switch the link current.")
    String release;

    @Option(names = "--keep", paramLabel = "number", description = "How many releases stay (default 5).")
    int keep = Release.KEEP;

    @Option(names = "--hard-links", paramLabel = "how", description = "auto (the default), required or none: for unchanged files of a release.")
    Release.HardLinks hardLinks = Release.HardLinks.AUTO;

    @Option(names = "--before", paramLabel = "command", description = "Run this on each host before anything is sent.")
    String before = "";

    @Option(names = "--after", paramLabel = "command", description = "Run this on each host when all is there and, with a release, in use.")
    String after = "";

    @Option(names = "--command-timeout", paramLabel = "seconds", description = "Longest time for each of these two (default 600).")
    Options.Seconds commandTimeout = new Options.Seconds(Commands.LIMIT);

    @Option(names = "--rollback", description = "Copy nothing: switch the targets that are named back to the release before.")
    public boolean rollback;

    @Option(names = "--to-release", paramLabel = "name", description = "With --rollback: to this one.")
    String toRelease;

    /** Whether there is more to it than a copy to one host. */
    public boolean isAsked() {
        return !alsoTo.isEmpty() || release != null || !before.isBlank() || !after.isBlank();
    }

    /** @throws UsageException if the options contradict each other */
    public void check() {
        if (toRelease != null && !rollback) {
            throw new UsageException("--to-release goes with --rollback", "Add --rollback, or name a new release by --release.");
        }
        if (rollback && (release != null || !before.isBlank())) {
            throw new UsageException("--rollback copies nothing, so --release and --before have no part in it", "Leave them out.");
        }
        if (!isAsked() && !rollback && onFailure != OnFailure.STOP) {
            throw new UsageException("--on-failure is for several hosts, releases and commands", "Leave it out, or add --also-to.");
        }
    }

    public Rollout rollout() {
        Release wanted = release == null ? Release.NONE : new Release(Release.checkName(release), keep, hardLinks);
        return new Rollout(atOnce, onFailure, wanted, new Commands(before, after, commandTimeout.duration()));
    }

    public Optional<String> rollbackTo() {
        return Optional.ofNullable(toRelease).map(Release::checkName);
    }

    /** The target, and those that are named by {@code --also-to}. */
    public List<Endpoint> targets(Endpoint first) {
        List<Endpoint> targets = new ArrayList<>(List.of(first));
        for (String text : alsoTo) {
            if (text.matches("(?s).*:.*,[^,/]+:.*")) {
                throw new UsageException(
                        "--also-to " + text + " is one target by its form, and looks like several", "Give each host:path an --also-to of its own.");
            }
            if (text.indexOf(':') >= 0) {
                targets.add(Endpoint.parse(text)
                        .orElseThrow(() -> new UsageException("--also-to " + text + " is no [user@]host:path")));
            } else {
                for (String host : text.split(",", -1)) {
                    targets.add(Optional.of(host.strip())
                            .filter(name -> !name.isEmpty())
                            .flatMap(name -> Endpoint.parse(name + ":"))
                            .orElseThrow(() -> new UsageException(
                                    "--also-to " + text + ": '" + host + "' is no host", "Part [user@]host by commas, or write host:path."))
                            .withPath(first.path()));
                }
            }
        }
        return targets;
    }

    /** What results and lines call each of some ends: by its host alone, where that is enough. */
    public static Map<Endpoint, String> names(List<Endpoint> ends) {
        Map<Endpoint, String> names = new LinkedHashMap<>();
        for (Endpoint end : ends) {
            long same = ends.stream().filter(other -> other.displayHost().equals(end.displayHost())).count();
            if (names.put(end, same == 1 ? end.displayHost() : end.display()) != null) {
                throw new UsageException("the target '" + end.display() + "' is named twice", "Name each of them once.");
            }
        }
        return names;
    }
}
