package io.jenkins.plugins.scpcopy.result;

import hudson.model.Action;
import hudson.model.Item;
import hudson.model.Run;
import io.jenkins.plugins.scpcopy.copy.report.HumanSizes;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import jenkins.management.Badge;
import jenkins.model.RunAction2;
import jenkins.model.Tab;
import jenkins.tasks.SimpleBuildStep;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerResponse2;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;
import org.kohsuke.stapler.verb.GET;

/** What was copied in a build, on its page and in its record. Counts are whole; lists are bounded. */
@ExportedBean
public final class ScpCopyAction extends Tab implements RunAction2, SimpleBuildStep.LastBuildAction {
    private static final int MOST_COPIES = 200;
    private static final int MOST_FILES = 1000;
    private static final int MOST_UNFOLDED = 3;

    /** Replaced with every copy, since the build may be written at any time. */
    private volatile List<CopySummary> copies = new ArrayList<>();

    private int count;
    private int dryRuns;
    private long files;
    private long bytes;
    private long failures;
    private int listedFiles;
    private transient int saved;

    private ScpCopyAction() {
        super(null);
    }

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
        return (Run<?, ?>) object;
    }

    /** For each status that a listed file has: how many do, for people. */
    public Map<String, Pill> getStatuses() {
        Map<String, List<FileEntry>> files = getCopies().stream()
                .flatMap(copy -> copy.getResults().stream())
                .collect(Collectors.groupingBy(FileEntry::getStatus));
        Map<String, Pill> pills = new TreeMap<>();
        files.forEach((status, having) -> pills.put(
                status, new Pill(having.get(0).getMark(), having.get(0).getStatusText() + " " + having.size())));
        return pills;
    }

    /** Whether copies are shown without their files until these are asked for. */
    public boolean isFolded() {
        return copies.size() > MOST_UNFOLDED;
    }

    @Override
    public Badge getBadge() {
        long failed = getFailures();
        return failed == 0
                ? null
                : new Badge(String.valueOf(failed), Messages.ScpCopyAction_badge(failed), Badge.Severity.DANGER);
    }

    @Override
    public Collection<? extends Action> getProjectActions() {
        return List.of(new CopyTrend(getRun().getParent()));
    }

    /**
     * What the page shows of a copy, in the form of its manifest.
     *
     * @param copy its place among {@link #getCopies}, from 0 on
     */
    @GET
    public void doManifest(StaplerResponse2 response, @QueryParameter(required = true) int copy) throws IOException {
        getRun().checkPermission(Item.READ);
        List<CopySummary> listed = getCopies();
        if (copy < 0 || copy >= listed.size()) {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
            return;
        }
        String name = "scp-copy-" + getRun().getNumber() + "-" + (copy + 1) + ".json";
        response.setContentType("application/json;charset=UTF-8");
        response.setHeader("Content-Disposition", "attachment; filename=" + name);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.getWriter().write(listed.get(copy).toJson());
    }

    @Override
    public void onAttached(Run<?, ?> owner) {
        object = owner;
    }

    @Override
    public void onLoad(Run<?, ?> owner) {
        object = owner;
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
