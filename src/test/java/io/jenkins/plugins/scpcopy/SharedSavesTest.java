package io.jenkins.plugins.scpcopy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.XmlFile;
import hudson.model.Fingerprint;
import hudson.model.FreeStyleBuild;
import hudson.model.Saveable;
import hudson.model.listeners.SaveableListener;
import io.jenkins.plugins.scpcopy.agent.AgentOutcome;
import io.jenkins.plugins.scpcopy.copy.report.CopyReport;
import io.jenkins.plugins.scpcopy.copy.report.DeploymentReport;
import io.jenkins.plugins.scpcopy.credentials.CredentialUses;
import io.jenkins.plugins.scpcopy.result.CopySummary;
import io.jenkins.plugins.scpcopy.result.ScpCopyAction;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.Before;
import org.junit.ClassRule;
import org.junit.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.TestExtension;

/** Files that are written for a build with many copies: each write waits for the disk, and all branches for each write. */
public class SharedSavesTest {
    @ClassRule
    public static final JenkinsRule j = new JenkinsRule();

    private static final int BRANCHES = 20;
    private static final CopySummary FAILED = CopySummary.of(
            new CopySummary.Asked("from", "to", false, ""),
            AgentOutcome.of(DeploymentReport.of("", CopyReport.NOTHING)),
            "error");

    private FreeStyleBuild build;

    @Before
    public void run() throws Exception {
        build = j.buildAndAssertSuccess(j.createFreeStyleProject());
        Saves.watch(build);
    }

    @Test
    public void branchesThatEndTogetherShareAFile() throws Exception {
        ExecutorService branches = Executors.newFixedThreadPool(BRANCHES);
        try {
            List<Future<?>> ends = new ArrayList<>();
            for (int i = 0; i < BRANCHES; i++) {
                ends.add(branches.submit(() -> {
                    ScpCopyAction.add(build, FAILED);
                    return null;
                }));
            }
            while (build.getAction(ScpCopyAction.class) == null
                    || build.getAction(ScpCopyAction.class).getCount() < BRANCHES) {
                Thread.onSpinWait();
            }
            Saves.go.countDown();
            for (Future<?> end : ends) {
                end.get();
            }
        } finally {
            branches.shutdownNow();
        }
        assertTrue("files written: " + Saves.builds, Saves.builds.get() <= 2);
        build.reload();
        ScpCopyAction stored = build.getAction(ScpCopyAction.class);
        assertEquals(BRANCHES, stored.getCount());
        assertEquals(BRANCHES, stored.getCopies().size());
    }

    @Test
    public void copiesOneAfterTheOtherAreAllStored() throws Exception {
        Saves.go.countDown();
        for (int i = 1; i <= 3; i++) {
            ScpCopyAction.add(build, FAILED);
            build.reload();
            assertEquals(i, build.getAction(ScpCopyAction.class).getCount());
        }
    }

    @Test
    public void aCredentialIsMarkedOnceForEachBuild() throws Exception {
        Saves.go.countDown();
        UsernamePasswordCredentialsImpl credential = Jobs.password("marked");
        Jobs.add(credential);
        CredentialUses.mark(build, credential);
        int once = Saves.fingerprints.get();
        assertTrue(once > 0);
        CredentialUses.mark(build, credential);
        assertEquals(once, Saves.fingerprints.get());
        FreeStyleBuild second = j.assertBuildStatusSuccess(build.getParent().scheduleBuild2(0));
        CredentialUses.mark(second, credential);
        Fingerprint uses = CredentialsProvider.getFingerprintOf(credential);
        assertTrue(uses.getRangeSet(build.getParent()).includes(build.number));
        assertTrue(uses.getRangeSet(build.getParent()).includes(second.number));
    }

    /** Counts files, and holds up the first of a build until the test goes on. */
    @TestExtension
    public static final class Saves extends SaveableListener {
        private static final AtomicInteger builds = new AtomicInteger();
        private static final AtomicInteger fingerprints = new AtomicInteger();
        private static CountDownLatch go = new CountDownLatch(0);
        private static volatile Saveable watched;

        static void watch(Saveable build) {
            builds.set(0);
            fingerprints.set(0);
            go = new CountDownLatch(1);
            watched = build;
        }

        @Override
        public void onChange(Saveable saved, XmlFile file) {
            if (saved instanceof Fingerprint) {
                fingerprints.incrementAndGet();
            } else if (saved == watched) {
                builds.incrementAndGet();
                try {
                    assertTrue(go.await(1, TimeUnit.MINUTES));
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
        }
    }
}
