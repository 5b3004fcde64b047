package io.jenkins.plugins.scpcopy.cli;

import io.jenkins.plugins.scpcopy.cli.input.UsageException;
import io.jenkins.plugins.scpcopy.cli.options.Options;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopySource;
import io.jenkins.plugins.scpcopy.copy.request.CopyTarget;
import io.jenkins.plugins.scpcopy.copy.request.Endpoint;
import io.jenkins.plugins.scpcopy.copy.request.Mirror;
import io.jenkins.plugins.scpcopy.copy.request.OptionNames;
import io.jenkins.plugins.scpcopy.copy.request.PlacementRule;
import io.jenkins.plugins.scpcopy.copy.request.Route;
import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.files.Symlinks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes copies of the command's sources and target: one for each host that sources are on. */
final class Jobs {
    /**
     * One copy.
     *
     * @param from the source's host, or null if it is local
     * @param to the target's host, or null if it is local
     */
    record Job(CopySource source, CopyTarget target, Endpoint from, Endpoint to, PlacementRule placement) {
        /** The same copy to another target on a host. */
        Job to(Endpoint end) {
            return new Job(source, new CopyTarget.Remote(end), from, end, placement);
        }
    }

    private final Options options;
    private final Path directory;

    /** @param directory the working directory */
    Jobs(Options options, Path directory) {
        this.options = options;
        this.directory = directory;
    }

    /** @throws UsageException if sources and target do not make a copy */
    List<Job> jobs() {
        if (options.paths.size() < 2) {
            throw new UsageException("a source and a target are needed", "Write scp-copy [options] source … target; --help shows the options.");
        }
        List<String> sources = options.paths.subList(0, options.paths.size() - 1);
        String targetText = options.paths.get(options.paths.size() - 1);
        Endpoint to = endpoint(targetText).orElse(null);

        List<String> local = new ArrayList<>();
        Map<Endpoint, List<String>> remote = new LinkedHashMap<>();
        for (String source : sources) {
            endpoint(source).ifPresentOrElse(
                    end -> remote.computeIfAbsent(withoutPath(end), host -> new ArrayList<>()).add(end.path()),
                    () -> local.add(source));
        }
        checkPatterns(remote.isEmpty());

        if (to == null) {
            checkNotTheSame(local, targetText);
        }
        int copies = remote.size() + (local.isEmpty() ? 0 : 1);
        if (options.mirror && copies > 1) {
            throw new UsageException("--mirror is of one source host: each would delete what came from the others");
        }
        CopyTarget target = target(targetText, to, copies > 1);
        PlacementRule placement = options.patterns ? PlacementRule.DIRECTORY : PlacementRule.SCP;
        List<Job> jobs = new ArrayList<>();
        if (!local.isEmpty()) {
            jobs.add(new Job(localSource(local), target, null, to, placement));
        }
        remote.forEach((host, paths) -> jobs.add(new Job(new CopySource.Remote(host, paths), target, host, to, placement)));
        return jobs;
    }

    /**
     * The one job, for each of its targets.
     *
     * @throws UsageException if there are several jobs, or the target is local
     */
    List<Job> toAll(List<Job> jobs) {
        Job job = jobs.get(0);
        if (jobs.size() > 1 || job.to() == null) {
            throw new UsageException(
                    "several hosts, releases and commands are for sources of one place and targets on hosts",
                    "Copy from each place with its own command.");
        }
        return options.deploy.targets(((CopyTarget.Remote) job.target()).end()).stream().map(job::to).toList();
    }

    /** A job without a source for each target that is to be switched back. */
    List<Job> rollbacks() {
        List<Job> jobs = new ArrayList<>();
        for (String path : options.paths) {
            Endpoint end = endpoint(path)
                    .orElseThrow(() -> new UsageException("'" + path + "' is no [user@]host:path to be switched back"));
            jobs.add(new Job(new CopySource.LocalPaths(List.of()), new CopyTarget.Remote(end), null, end, PlacementRule.DIRECTORY));
        }
        if (jobs.isEmpty()) {
            throw new UsageException("--rollback needs a target", "Write scp-copy --rollback [user@]host:path …");
        }
        Job first = jobs.get(0);
        options.deploy.targets(first.to()).stream().skip(1).map(first::to).forEach(jobs::add);
        return jobs;
    }

    /** What is to be listed, a job for each host. @throws UsageException if something is not on a host */
    List<Job> listings() {
        Map<Endpoint, List<String>> remote = new LinkedHashMap<>();
        for (String path : options.paths) {
            Endpoint end = endpoint(path).orElseThrow(
                    () -> new UsageException("'" + path + "' is no [user@]host:path to be listed", "On this machine, use ls."));
            remote.computeIfAbsent(withoutPath(end), host -> new ArrayList<>()).add(end.path());
        }
        if (remote.isEmpty()) {
            throw new UsageException("--list needs something to list", "Write scp-copy --list [user@]host:path …");
        }
        List<Job> jobs = new ArrayList<>();
        remote.forEach((host, paths) -> jobs.add(new Job(
                new CopySource.Remote(host, paths), new CopyTarget.Local("."), host, null, PlacementRule.DIRECTORY)));
        return jobs;
    }

    /**
     * @param stallTimeout the longest silence of this job's hosts
     * @param route between two hosts
     */
    CopyRequest request(Job job, Duration stallTimeout, Route route) {
        return CopyRequest.builder(job.source(), job.target(), directory.toString())
                .placement(job.placement())
                .recursive(options.recursive || options.patterns)
                .preserve(options.preserved())
                .fileMode(options.fileMode == null ? null : options.fileMode.bits())
                .dirMode(options.dirMode == null ? null : options.dirMode.bits())
                .symlinks(symlinks())
                .allowEmpty(options.allowEmpty)
                .protocol(options.protocol())
                .profile(options.profile.profile())
                .lockStep(options.lockStep)
                .bandwidth(options.bytesPerSecond())
                .atomic(options.atomic)
                .verify(options.verify)
                .resume(options.resume)
                .skipUnchanged(options.skipUnchanged)
                .mirror(mirror().orElse(null))
                .dryRun(options.dryRun)
                .strip(options.strip)
                .runAs(options.runAs)
                .retries(options.retries)
                .retryDelay(Duration.ofSeconds(options.retryDelay))
                .transfers(options.transfers.number())
                .stallTimeout(stallTimeout)
                .route(route)
                .verbose(options.verbose)
                .optionNames(OptionNames.COMMAND)
                .build();
    }

    /** Empty if none is asked for. */
    private Optional<Mirror> mirror() {
        if (options.mirror) {
            return Optional.of(new Mirror(
                    patterns(options.protect), options.maxDelete == null ? Mirror.DEFAULT_MAX_DELETE : options.maxDelete));
        }
        if (!options.protect.isEmpty() || options.maxDelete != null) {
            throw new UsageException("--protect and --max-delete go with --mirror", "Add --mirror, or leave them out.");
        }
        return Optional.empty();
    }

    /** As {@code scp} does, links among named files are followed; patterns go by the step's rule. */
    private Symlinks symlinks() {
        if (options.symlinks != null) {
            return options.symlinks;
        }
        return options.patterns ? Symlinks.INSIDE : Symlinks.FOLLOW;
    }

    private CopySource localSource(List<String> paths) {
        if (!options.patterns) {
            return new CopySource.LocalPaths(paths);
        }
        return new CopySource.LocalPatterns(
                patterns(paths),
                patterns(options.excludes),
                baseDir(),
                options.flatten,
                options.defaultExcludes);
    }

    private static List<String> patterns(List<String> texts) {
        return texts.stream()
                .flatMap(text -> Arrays.stream(text.split("[,\n]")))
                .map(String::strip)
                .filter(pattern -> !pattern.isEmpty())
                .toList();
    }

    private void checkPatterns(boolean sourcesAreLocal) {
        if (options.patterns && !sourcesAreLocal) {
            throw new UsageException("--patterns selects local files, but a source is on another host",
                    "Leave --patterns out; a remote path may hold * ? and [ ].");
        }
        boolean selects = !options.excludes.isEmpty() || options.baseDir != null || options.flatten || !options.defaultExcludes;
        if (selects && !options.patterns) {
            throw new UsageException("--excludes, --base-dir, --flatten and --no-default-excludes go with --patterns",
                    "Add --patterns and write the sources as Ant patterns, such as 'target/**/*.jar'.");
        }
    }

    /** A file is never copied onto itself, by whichever name, nor a directory into itself. */
    private void checkNotTheSame(List<String> sources, String target) {
        Path to = directory.resolve(target);
        for (String source : options.patterns && !sources.isEmpty() ? List.of(baseDir()) : sources) {
            Path from = directory.resolve(source);
            Path name = from.normalize().getFileName();
            if (isSame(from, to) || !options.patterns && name != null && isSame(from, to.resolve(name))) {
                throw new UsageException("'" + source + "' and '" + target + "' are the same file");
            }
            if (options.recursive && isInside(to, from)) {
                throw new UsageException("the directory '" + source + "' cannot be copied into itself, to '" + target + "'");
            }
        }
    }

    /** Whether a place, which need not exist, is below a directory. */
    private static boolean isInside(Path place, Path directory) {
        Path there = place.toAbsolutePath().normalize();
        while (there != null && !Files.exists(there)) {
            there = there.getParent();
        }
        try {
            return there != null && Files.isDirectory(directory) && there.toRealPath().startsWith(directory.toRealPath());
        } catch (IOException e) {
            throw new UsageException("cannot compare '" + place + "' and '" + directory + "': " + Reasons.of(e));
        }
    }

    private static boolean isSame(Path one, Path other) {
        try {
            return Files.exists(one) && Files.exists(other) && Files.isSameFile(one, other);
        } catch (IOException e) {
            throw new UsageException("cannot compare '" + one + "' and '" + other + "': " + Reasons.of(e));
        }
    }

    private String baseDir() {
        return options.baseDir == null ? "." : options.baseDir;
    }

    private CopyTarget target(String text, Endpoint end, boolean severalCopies) {
        if (end == null) {
            if (severalCopies && !Files.isDirectory(directory.resolve(text))) {
                throw new UsageException("the target '" + text + "' is not a directory", "Several sources need a directory.");
            }
            return new CopyTarget.Local(text);
        }
        // With a slash at its end, every one of several copies demands a directory.
        String path = severalCopies && !end.path().endsWith("/") ? (end.path().isEmpty() ? "." : end.path()) + "/" : end.path();
        return new CopyTarget.Remote(new Endpoint(end.user(), end.host(), end.port(), path));
    }

    private static Endpoint withoutPath(Endpoint end) {
        return new Endpoint(end.user(), end.host(), end.port(), "");
    }

    private static Optional<Endpoint> endpoint(String text) {
        try {
            return Endpoint.parse(text);
        } catch (IllegalArgumentException e) {
            throw new UsageException(e.getMessage());
        }
    }
}
