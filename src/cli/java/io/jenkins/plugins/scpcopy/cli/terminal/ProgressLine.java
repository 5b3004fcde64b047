package io.jenkins.plugins.scpcopy.cli.terminal;

import io.jenkins.plugins.scpcopy.copy.report.CopyEvents;
import io.jenkins.plugins.scpcopy.copy.report.CopyReport;
import io.jenkins.plugins.scpcopy.copy.report.FileResult;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * One line on the terminal for the whole copy, drawn over and over in the same place. It makes room for other lines, and is not
 * drawn while the process is in the background.
 */
public final class ProgressLine implements CopyEvents, Messages.Neighbour, AutoCloseable {
    private static final int REFRESH_MILLIS = 250;

    private final Terminal terminal;
    private final PrintStream out;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(body -> {
        Thread thread = new Thread(body, "progress");
        thread.setDaemon(true);
        return thread;
    });
    /** Of each file under way; the last one is shown. */
    private final Map<String, Moved> underWay = new LinkedHashMap<>();
    private final Speed speed = new Speed();
    private long files = -1;
    private long total = -1;
    private long done;
    private long moved;
    private long started;
    private String only;
    private CopyReport report;
    private boolean begun;
    private int drawn;

    /** Bytes of one file. */
    private record Moved(long bytes, long size) {}

    public ProgressLine(Terminal terminal, PrintStream out) {
        this.terminal = terminal;
        this.out = out;
    }

    @Override
    public synchronized void planned(Direction direction, long planned, long bytes, String source, String target) {
        files = planned;
        total = bytes;
    }

    @Override
    public synchronized void fileStarted(String path, long size) {
        if (!begun) {
            begun = true;
            started = System.nanoTime();
            only = path;
            speed.add(started, 0);
            clock.scheduleAtFixedRate(this::tick, REFRESH_MILLIS, REFRESH_MILLIS, TimeUnit.MILLISECONDS);
        } else if (!path.equals(only)) {
            only = "";
        }
        Moved before = underWay.remove(path);
        // Or it is sent once more, from its beginning.
        moved -= before == null ? 0 : before.bytes();
        underWay.put(path, new Moved(0, size));
    }

    @Override
    public synchronized void fileProgress(String path, long now, long size) {
        Moved before = underWay.get(path);
        if (before != null) {
            underWay.put(path, new Moved(now, size));
            moved += now - before.bytes();
        }
    }

    @Override
    public synchronized void fileSettled(FileResult result) {
        Moved before = underWay.remove(result.path());
        if (result.status() == FileResult.Status.COPIED) {
            done++;
            // Whoever counts blocks may not have told of the last one.
            moved += before == null ? 0 : Math.max(0, result.bytes() - before.bytes());
        }
    }

    @Override
    public synchronized void finished(CopyReport result) {
        report = result;
    }

    private synchronized void tick() {
        long now = System.nanoTime();
        speed.add(now, moved);
        draw();
    }

    private void draw() {
        if (begun && terminal.isInForeground()) {
            // The last column stays free: a letter there makes some terminals begin a new line.
            int columns = terminal.columns() - 1;
            put(report == null
                    ? state().fit(columns)
                    : ProgressText.finished(shown(only), report, (System.nanoTime() - started) / 1e9, columns));
        }
    }

    private ProgressText state() {
        String path = "";
        Moved last = new Moved(0, -1);
        for (Map.Entry<String, Moved> file : underWay.entrySet()) {
            path = file.getKey();
            last = file.getValue();
        }
        return total >= 0
                ? new ProgressText(shown(path), done, files, moved, moved, total, speed.perSecond())
                : new ProgressText(shown(path), done, files, moved, last.bytes(), last.size(), speed.perSecond());
    }

    /** Escaped, since a server chose it. */
    private static String shown(String path) {
        return RemoteText.escape(path);
    }

    private void put(String text) {
        int width = ProgressText.width(text);
        out.print("\r" + text + " ".repeat(Math.max(0, drawn - width)));
        out.flush();
        drawn = width;
    }

    @Override
    public synchronized void makeRoom() {
        if (drawn > 0) {
            put("");
            out.print("\r");
            out.flush();
        }
    }

    @Override
    public synchronized void comeBack() {
        draw();
    }

    /** The last state stays on the screen. */
    @Override
    public void close() {
        clock.shutdownNow();
        synchronized (this) {
            draw();
            if (drawn > 0) {
                out.println();
                drawn = 0;
            }
            begun = false;
        }
    }
}
