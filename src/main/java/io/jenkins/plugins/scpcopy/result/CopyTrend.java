package io.jenkins.plugins.scpcopy.result;

import hudson.model.Action;
import hudson.model.Job;
import hudson.model.Run;
import io.jenkins.plugins.scpcopy.copy.report.HumanSizes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** How much the last builds of a job have copied, as a plot on the job's page. */
public final class CopyTrend implements Action {
    private static final int MOST_BUILDS = 30;
    /** Room is left for more builds, so that two bars are no walls. */
    private static final int FEWEST_PLACES = 12;
    /** Height of the tallest bar; a bar and the gap beside it are ten units wide. */
    private static final int HEIGHT = 100;

    private final Job<?, ?> job;

    CopyTrend(Job<?, ?> job) {
        this.job = job;
    }

    /**
     * A build.
     *
     * @param place from the left, from 0 on
     * @param height out of 100
     */
    public record Bar(Run<?, ?> run, ScpCopyAction copies, int place, long height) {
        public int getX() {
            return 10 * place;
        }

        public long getY() {
            return HEIGHT - height;
        }

        public String getUrl() {
            return run.getNumber() + "/" + copies.getUrlName() + "/";
        }

        public String getText() {
            return run.getDisplayName() + ": " + copies.getSummary();
        }

        public boolean isFailed() {
            return copies.getFailures() > 0;
        }
    }

    /** The last builds that have copied something or tried to, the newest one last; none where there are less than two. */
    public List<Bar> getBars() {
        List<ScpCopyAction> copies = new ArrayList<>();
        Run<?, ?> run = job.getLastBuild();
        for (int i = 0; i < MOST_BUILDS && run != null; i++) {
            copies.addAll(run.getActions(ScpCopyAction.class));
            run = run.getPreviousBuild();
        }
        if (copies.size() < 2) {
            return List.of();
        }
        Collections.reverse(copies);
        long most = Math.max(1, mostBytes(copies));
        List<Bar> bars = new ArrayList<>();
        for (ScpCopyAction action : copies) {
            long height = Math.max(2, Math.round((double) HEIGHT * action.getBytes() / most));
            bars.add(new Bar(action.getRun(), action, bars.size(), height));
        }
        return bars;
    }

    public String getViewBox(List<Bar> bars) {
        return "0 0 " + 10 * Math.max(FEWEST_PLACES, bars.size()) + " " + HEIGHT;
    }

    /** For people. */
    public String getText(List<Bar> bars) {
        return Messages.CopyTrend_text(HumanSizes.bytes(mostBytes(bars.stream().map(Bar::copies).toList())));
    }

    private static long mostBytes(List<ScpCopyAction> copies) {
        return copies.stream().mapToLong(ScpCopyAction::getBytes).max().orElse(0);
    }

    /** It has no page. */
    @Override
    public String getIconFileName() {
        return null;
    }

    @Override
    public String getDisplayName() {
        return Messages.ScpCopyAction_displayName();
    }

    @Override
    public String getUrlName() {
        return null;
    }
}
