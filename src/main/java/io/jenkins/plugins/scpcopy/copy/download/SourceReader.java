package io.jenkins.plugins.scpcopy.copy.download;

import io.jenkins.plugins.scpcopy.copy.host.DirectoryNames;
import io.jenkins.plugins.scpcopy.copy.host.ExitStatus;
import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.NoScriptsException;
import io.jenkins.plugins.scpcopy.copy.host.SftpGlobs;
import io.jenkins.plugins.scpcopy.copy.host.SftpLease;
import io.jenkins.plugins.scpcopy.copy.host.ShellGlobs;
import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.Glob;
import io.jenkins.plugins.scpcopy.copy.selection.NoMatch;
import io.jenkins.plugins.scpcopy.copy.selection.RequestedPaths;
import io.jenkins.plugins.scpcopy.copy.selection.SourceListing;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.Receiver;
import io.jenkins.plugins.scpcopy.remote.RemotePath;
import io.jenkins.plugins.scpcopy.remote.RemoteProcess;
import io.jenkins.plugins.scpcopy.remote.StartException;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.scp.NoRecordException;
import io.jenkins.plugins.scpcopy.scp.ScpCommand;
import io.jenkins.plugins.scpcopy.scp.Sink;
import io.jenkins.plugins.scpcopy.scp.StartGuard;
import io.jenkins.plugins.scpcopy.sftp.SftpReceiver;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Has a host send, by its {@code scp -f} or by SFTP, and feeds a {@link Receiver}: the half that downloads and relays share. */
public final class SourceReader {
    /** How many answers are sent ahead: far more than items can be under way. */
    private static final int CREDIT = 4096;

    private static final Pattern WITHOUT_SIZES = Pattern.compile("/+(proc|sys)(/.*)?", Pattern.DOTALL);

    private static final Pattern NOT_REGULAR = Pattern.compile("(?:scp: )?(\\P{Cntrl}+): not a regular file(?:: it is a directory.*)?\\s*");

    private final CopyRequest request;
    private final HostSession host;
    private final RequestedPaths roots;
    private final CopyProgress progress;
    private final SourceErrors errors;

    public SourceReader(HostSession host, RequestedPaths roots, SourceErrors errors) {
        this.request = host.request();
        this.host = host;
        this.roots = roots;
        this.progress = host.progress();
        this.errors = errors;
    }

    /**
     * Receives everything that was asked for.
     *
     * @param received called when the source has sent everything, before its exit status is judged
     * @throws IOException if the transfer did not end as it should; what had come by then is settled
     */
    public void run(Receiver target, Runnable received) throws IOException {
        receive(target, received);
        settle();
    }

    /** Whether this failure alone is to be reported, of a copy that has settled nothing so far. */
    public static boolean isOutright(IOException failure, RequestedPaths roots) {
        return roots.arrived() == 0 || failure instanceof TransferException known && known.phase() == Phase.PLAN;
    }

    private void receive(Receiver target, Runnable received) throws IOException {
        if (host.protocol().isSftp()) {
            receiveBySftp(target, received);
            return;
        }
        warnOfSizes();
        StartException refusal = null;
        try {
            receiveByScp(roots.words(host.quoting()), target, received);
        } catch (StartException e) {
            if (isNoMatch(e)) {
                refusal = e;
            } else if (roots.arrived() > 0) {
                throw e;
            } else {
                host.changeToSftp(e);
                receiveBySftp(target, received);
                return;
            }
        }
        receiveUnmatched(refusal, target, received);
    }

    /** The remote scp announces the size that the system tells, and sends no more than that. */
    private void warnOfSizes() {
        if (roots.paths().stream().anyMatch(path -> WITHOUT_SIZES.matcher(path).matches())) {
            progress.warning(host.name() + ": of files below /proc and /sys the system tells no true size, so that by SCP they"
                    + " come empty or not at all; by SFTP they come whole: "
                    + request.optionNames().with("protocol", "sftp"));
        }
    }

    /**
     * Login shells differ in what they take for a pattern, and in what they do with one that matches nothing. So {@code sh}
     * decides about the patterns for which nothing has come.
     *
     * @param refusal null unless the login shell did not run the command at all
     */
    private void receiveUnmatched(StartException refusal, Receiver target, Runnable received) throws IOException {
        List<RequestedPaths.Root> patterns =
                roots.open().stream().filter(RequestedPaths.Root::isPattern).toList();
        if (patterns.isEmpty()) {
            return;
        }
        List<List<String>> found;
        try {
            found = new ShellGlobs(host).find(patterns.stream().map(RequestedPaths.Root::path).toList());
        } catch (NoScriptsException e) {
            if (refusal != null && !roots.isSingle()) {
                throw refusal;
            }
            return;
        }
        List<String> paths = new ArrayList<>(refusal == null ? List.of() : roots.plainPaths());
        for (int i = 0; i < patterns.size(); i++) {
            RequestedPaths.Root pattern = patterns.get(i);
            if (!found.get(i).isEmpty()) {
                errors.takeAbout(pattern);
                paths.addAll(found.get(i));
            } else if (errors.about(pattern).isEmpty()) {
                // For the host's own words about it.
                paths.add(Glob.unescape(pattern.path()));
            }
        }
        receiveNamed(paths, target, received);
    }

    /** Receives paths of the host, whatever is special in them, by as few commands as their length allows. */
    private void receiveNamed(List<String> paths, Receiver target, Runnable received) throws IOException {
        List<String> words = new ArrayList<>();
        int length = 0;
        for (String path : paths) {
            String word;
            try {
                word = host.quoting().quote(path);
            } catch (IllegalArgumentException e) {
                errors.add("", path + ": its name cannot be asked for: " + e.getMessage());
                continue;
            }
            if (length + word.length() > SourceListing.LONGEST_COMMAND && !words.isEmpty()) {
                receiveByScp(words, target, received);
                words.clear();
                length = 0;
            }
            words.add(word);
            length += word.length() + 1;
        }
        if (!words.isEmpty()) {
            receiveByScp(words, target, received);
        }
    }

    private void receiveBySftp(Receiver target, Runnable received) throws IOException {
        try (SftpLease lease = host.sftp()) {
            List<SftpReceiver.Root> wanted = new SftpGlobs(lease, ".")
                    .find(roots.starts()).stream()
                    .map(found -> new SftpReceiver.Root(RemotePath.name(found.path()), found.server()))
                    .toList();
            new SftpReceiver(lease.client(), target, request.recursive(), request.keepsTimes()).run(wanted);
        }
        received.run();
    }

    private void receiveByScp(List<String> words, Receiver target, Runnable received) throws IOException {
        boolean recursive = request.recursive() && !host.isDevice();
        boolean times = request.keepsTimes() && !host.isDevice();
        String command = ScpCommand.source(words, recursive, times).line(UnaryOperator.identity());
        long failuresBefore = progress.failures();
        try (RemoteProcess process = host.exec(command)) {
            StartGuard guard = new StartGuard(process, host.name(), host.startTimeout());
            Sink sink = new Sink(
                    process.stdout(),
                    process.stdin(),
                    target,
                    Sink.Options.client(recursive, host.pipelined() ? CREDIT : 0));
            sink.start();
            guard.awaitSource();
            try {
                sink.run();
            } catch (NoRecordException e) {
                throw guard.explain(e.bytes());
            }
            host.protocol().scpWorks();
            received.run();
            if (roots.arrived() == 0 && errors.isEmpty()) {
                throw guard.explain(new byte[0]);
            }
            sink.closeAnswers();
            ExitStatus.check(host, process, errors.isSome() || progress.failures() > failuresBefore);
        }
    }

    private void settle() throws IOException {
        if (!request.recursive()) {
            errors.replace(this::aboutDirectory);
        }
        List<RequestedPaths.Root> open = roots.open();
        List<RequestedPaths.Root> absent = open.stream()
                .filter(root -> errors.about(root).map(SourceReader::saysMissing).orElse(root.isPattern()))
                .toList();
        if (request.allowEmpty()) {
            absent.forEach(errors::takeAbout);
            absent.forEach(root -> errors.warn(NoMatch.on(host, List.of(root.path()))));
            errors.settleMissing(open.stream().filter(root -> !absent.contains(root)).toList());
        } else if (roots.arrived() == 0 && roots.hasPatterns() && errors.atTop().stream().allMatch(SourceReader::saysMissing)) {
            throw NoMatch.failure(request, NoMatch.on(host, roots.paths()));
        } else {
            errors.settleMissing(open);
        }
    }

    /** Without {@code -r}, {@code scp} says of a directory what it says of a device: that it is no plain file. */
    private String aboutDirectory(String text) {
        Matcher matcher = NOT_REGULAR.matcher(text);
        return matcher.matches() && DirectoryNames.of(host, matcher.group(1)).isPresent()
                ? matcher.group(1) + ": " + CopyRequest.NOT_RECURSIVE
                : text;
    }

    /** Fails, or warns where that is allowed. */
    public static void nothingMatched(HostSession host, List<String> paths) throws TransferException {
        if (!host.request().allowEmpty()) {
            throw NoMatch.failure(host.request(), NoMatch.on(host, paths));
        }
        paths.forEach(path -> host.progress().warning(NoMatch.on(host, List.of(path))));
    }

    /** csh, fish and zsh refuse to run a command whose pattern matches nothing, and csh takes {@code [!a]} for a word of its history. */
    private boolean isNoMatch(IOException e) {
        return roots.hasPatterns()
                && roots.arrived() == 0
                && e instanceof StartException start
                && start.kind() != StartException.Kind.SILENT
                && start.getMessage().toLowerCase(Locale.ROOT).matches(
                        "(?s).*(no match(es)?( found|\\.|:| for wildcard)|: event not found).*");
    }

    static boolean saysMissing(String text) {
        return text.contains("No such file");
    }
}
