package io.jenkins.plugins.scpcopy.result;

import hudson.model.Run;
import io.jenkins.plugins.scpcopy.copy.report.HumanSizes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import jenkins.model.RunAction2;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** What was copied in a build, on its page and in its record. Counts are whole; lists are bounded. */
@ExportedBean
public final class ScpCopyAction implements RunAction2 {
    private static final int MOST_COPIES = 200;
    private static final int MOST_FILES = 1000;

    /** Replaced with every copy, since the build may be written at any time. */
    private volatile List<CopySummary> copies = new ArrayList<>();

    private int count;
    private int dryRuns;
    private long files;
    private long bytes;
    private long failures;
    private int listedFiles;
    private transient int saved;
    private transient Run<?, ?> run;

    private ScpCopyAction() {}

    /** Adds a copy to what the build shows. */
    public static void add(Run<?, ?> run, CopySummary copy) throws IOException {
        ScpCopyAction action;
        int noted;
        synchronized (ScpCopyAction.class) {
            ScpCopyAction known = run.getAction(ScpCopyAction.class);
            action = known == null ? new ScpCopyAction() : known;
            noted = action.note(copy);
            if (known == null) {
                run.addAction(action);
            }
        }
        save(run, action, noted);
    }

    /** Writes the build, unless that was done after the copy was noted: branches that end at the same time share a file. */
    private static void save(Run<?, ?> run, ScpCopyAction action, int noted) throws IOException {
        synchronized (run) {
            if (action.saved < noted) {
                int now = action.getCount();
                run.save();
                action.saved = now;
            }
        }
    }

    private synchronized int note(CopySummary copy) {
        count++;
        if (copy.isDryRun()) {
            dryRuns++;
        } else {
            files += copy.getFiles();
            bytes += copy.getBytes();
        }
        failures += copy.getError() == null ? 0 : 1;
        if (copies.size() < MOST_COPIES) {
            CopySummary listed = copy.forRecord(MOST_FILES - listedFiles);
            listedFiles += listed.getResults().size();
            List<CopySummary> longer = new ArrayList<>(copies);
            longer.add(listed);
            copies = longer;
        }
        return count;
    }

    /** The copies, in the order in which they ended; the first ones if there were very many. */
    @Exported
    public synchronized List<CopySummary> getCopies() {
        return List.copyOf(copies);
    }

    /** How many copies there were. */
    @Exported
    public synchronized int getCount() {
        return count;
    }

    /** How many files arrived in all copies. */
    @Exported
    public synchronized long getFiles() {
        return files;
    }

    /** How many bytes arrived in all copies. */
    @Exported
    public synchronized long getBytes() {
        return bytes;
    }

    /** How many copies failed, wholly or in part. */
    @Exported
    public synchronized long getFailures() {
        return failures;
    }

    /** How many copies are only counted. */
    public synchronized int getUnlisted() {
        return count - copies.size();
    }

    /** All copies in a line. */
    public synchronized String getSummary() {
        String text = Messages.ScpCopyAction_summary(count, files, HumanSizes.bytes(bytes));
        String planned = dryRuns == 0 ? "" : Messages.ScpCopyAction_dryRuns(dryRuns);
        return text + planned + (failures == 0 ? "" : Messages.ScpCopyAction_failures(failures));
    }

    public Run<?, ?> getRun() {
        return run;
    }

    @Override
    public void onAttached(Run<?, ?> owner) {
        run = owner;
    }

    @Override
    public void onLoad(Run<?, ?> owner) {
        run = owner;
    }

    @Override
    public String getIconFileName() {
        return "symbol-swap";
    }

    @Override
    public String getDisplayName() {
        return Messages.ScpCopyAction_displayName();
    }

    @Override
    public String getUrlName() {
        return "scp-copy";
    }
}
