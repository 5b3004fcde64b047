package io.jenkins.plugins.scpcopy.cli;

import io.jenkins.plugins.scpcopy.cli.options.Options;
import io.jenkins.plugins.scpcopy.cli.terminal.Messages;
import io.jenkins.plugins.scpcopy.cli.terminal.ProgressLine;
import io.jenkins.plugins.scpcopy.cli.terminal.Surroundings;
import io.jenkins.plugins.scpcopy.copy.report.ConsoleLog;
import io.jenkins.plugins.scpcopy.copy.report.CopyEvents;
import io.jenkins.plugins.scpcopy.copy.report.CopyReport;
import io.jenkins.plugins.scpcopy.copy.report.FileResult;
import io.jenkins.plugins.scpcopy.copy.request.Protocol;
import io.jenkins.plugins.scpcopy.remote.HostInfo;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Shows a copy in every way that was asked for: errors always, and a console's lines or a progress bar. */
final class Display implements CopyEvents, AutoCloseable {
    private final List<CopyEvents> shown;
    private final ProgressLine progress;
    private final Messages messages;
    private final Consumer<String> hostKeys;

    private Display(
            List<CopyEvents> shown, ProgressLine progress, Messages messages, Consumer<String> hostKeys) {
        this.shown = shown;
        this.progress = progress;
        this.messages = messages;
        this.hostKeys = hostKeys;
    }

    /** For one copy that has the screen for itself. */
    static Display of(
            Options options,
            Surroundings surroundings,
            Messages messages,
            Consumer<String> hostKeys,
            Runnable outputClosed) {
        return of(options, surroundings, messages, hostKeys, outputClosed, true, "");
    }

    /** For one host of a deployment. @param host its name, raw; empty where there is only one */
    static Display of(
            Options options,
            Surroundings surroundings,
            Messages messages,
            Consumer<String> hostKeys,
            Runnable outputClosed,
            String host) {
        return of(options, surroundings, messages, hostKeys, outputClosed, false, host);
    }

    /**
     * @param hostKeys takes the keys of new hosts
     * @param outputClosed is run when nobody reads standard output any more
     */
    private static Display of(
            Options options,
            Surroundings surroundings,
            Messages messages,
            Consumer<String> hostKeys,
            Runnable outputClosed,
            boolean alone,
            String host) {
        String prefix = host.isEmpty() ? "" : "[" + RemoteText.escape(host) + "] ";
        List<CopyEvents> shown = new ArrayList<>();
        ProgressLine progress = null;
        if (options.log || options.dryRun) {
            shown.add(new ConsoleLog(lines(surroundings.out(), messages, outputClosed), host, options.verbose));
        } else if (options.verbose) {
            shown.add(new ConsoleLog(surroundings.err()::println, host, true));
        } else if (alone && surroundings.terminal() != null && !options.quiet) {
            progress = new ProgressLine(surroundings.terminal(), surroundings.out());
            messages.beside(progress);
            shown.add(progress);
        } else if (!options.quiet) {
            shown.add(new Told(lines(surroundings.out(), messages, outputClosed), prefix));
        }
        shown.add(new Errors(messages, prefix, options.verbose || options.log || options.dryRun));
        return new Display(shown, progress, messages, hostKeys);
    }

    private static Consumer<String> lines(PrintStream out, Messages messages, Runnable outputClosed) {
        return line -> {
            boolean before = out.checkError();
            out.println(line);
            if (!before && out.checkError()) {
                messages.error("standard output was closed", null);
                outputClosed.run();
            }
        };
    }

    /** What was done besides copying, and what commands print. */
    private record Told(Consumer<String> lines, String prefix) implements CopyEvents {
        @Override
        public void told(String text) {
            lines.accept(prefix + RemoteText.escape(text));
        }
    }

    /**
     * Failed files, what to know about copied ones, and warnings, as lines on standard error. Of many, only the first are shown: a
     * host decides how many there are.
     */
    private static final class Errors implements CopyEvents {
        private static final int MOST_SHOWN = 100;
        private static final int MOST_INCOMPLETE = 1000;

        private final Messages messages;
        private final String prefix;
        private final boolean besideConsole;
        private long failures;
        private long notes;
        private long incomplete;

        /** @param besideConsole whether a console's lines are shown, too */
        Errors(Messages messages, String prefix, boolean besideConsole) {
            this.messages = messages;
            this.prefix = prefix;
            this.besideConsole = besideConsole;
        }

        @Override
        public void fileSettled(FileResult result) {
            boolean failed = result.status() == FileResult.Status.FAILED;
            if ((failed ? ++failures : result.reason().isEmpty() ? 0 : ++notes) > MOST_SHOWN) {
                return;
            }
            if (failed) {
                messages.error(prefix + RemoteText.escape(result.path()) + ": " + result.reason(), null);
            } else if (result.status() == FileResult.Status.COPIED && !result.reason().isEmpty()) {
                messages.warning(prefix + RemoteText.escape(result.path()) + ": " + result.reason());
            }
        }

        @Override
        public void leftIncomplete(FileResult result) {
            if (++incomplete <= MOST_INCOMPLETE) {
                messages.remains(prefix + RemoteText.escape(result.path()) + ": " + result.reason());
            } else {
                fileSettled(result);
            }
        }

        @Override
        public void oneMoreFailed(FileResult result) {
            // They are counted in the end.
        }

        @Override
        public void moreFailed(long count) {
            messages.error(prefix + "and " + count + " more failed for this reason", null);
        }

        @Override
        public void finished(CopyReport report) {
            if (failures > MOST_SHOWN) {
                messages.error(prefix + "and " + (failures - MOST_SHOWN) + " more failed", null);
            }
            if (notes > MOST_SHOWN) {
                messages.warning(prefix + "and " + (notes - MOST_SHOWN) + " more notes");
            }
        }

        @Override
        public void protocolChanged(HostInfo host, String reason) {
            messages.warning(prefix + "SFTP in place of SCP: " + reason);
        }

        @Override
        public void warning(String text) {
            messages.warning(prefix + text);
        }

        @Override
        public void remark(String text) {
            if (!besideConsole) {
                messages.note(prefix + text);
            }
        }
    }

    @Override
    public void planned(Direction direction, long files, long bytes, String source, String target) {
        shown.forEach(events -> events.planned(direction, files, bytes, source, target));
    }

    @Override
    public void connected(HostInfo host, Protocol protocol) {
        shown.forEach(events -> events.connected(host, protocol));
    }

    @Override
    public void passed(HostInfo jumpHost) {
        shown.forEach(events -> events.passed(jumpHost));
    }

    @Override
    public void protocolChanged(HostInfo host, String reason) {
        shown.forEach(events -> events.protocolChanged(host, reason));
    }

    @Override
    public void hostKeyLearned(String line) {
        shown.forEach(events -> events.hostKeyLearned(line));
        hostKeys.accept(line);
    }

    @Override
    public void fileStarted(String path, long size) {
        shown.forEach(events -> events.fileStarted(path, size));
    }

    @Override
    public void fileProgress(String path, long moved, long size) {
        shown.forEach(events -> events.fileProgress(path, moved, size));
    }

    @Override
    public void longestPath(int length) {
        shown.forEach(events -> events.longestPath(length));
    }

    @Override
    public void fileArrived(String path) {
        shown.forEach(events -> events.fileArrived(path));
    }

    @Override
    public void fileSettled(FileResult result) {
        shown.forEach(events -> events.fileSettled(result));
    }

    @Override
    public void leftIncomplete(FileResult result) {
        shown.forEach(events -> events.leftIncomplete(result));
    }

    @Override
    public void oneMoreFailed(FileResult result) {
        shown.forEach(events -> events.oneMoreFailed(result));
    }

    @Override
    public void moreFailed(long count) {
        shown.forEach(events -> events.moreFailed(count));
    }

    @Override
    public void warning(String text) {
        shown.forEach(events -> events.warning(text));
    }

    @Override
    public void remark(String text) {
        shown.forEach(events -> events.remark(text));
    }

    @Override
    public void told(String text) {
        shown.forEach(events -> events.told(text));
    }

    @Override
    public void detail(String text) {
        shown.forEach(events -> events.detail(text));
    }

    @Override
    public void finished(CopyReport report) {
        shown.forEach(events -> events.finished(report));
    }

    @Override
    public void close() {
        if (progress != null) {
            messages.beside(null);
            progress.close();
        }
    }
}
