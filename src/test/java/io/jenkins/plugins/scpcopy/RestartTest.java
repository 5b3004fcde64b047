package io.jenkins.plugins.scpcopy;

import static org.junit.Assert.assertFalse;

import io.jenkins.plugins.scpcopy.config.ScpCopyConfiguration;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.Rule;
import org.junit.Test;
import org.jvnet.hudson.test.JenkinsSessionRule;

/** A controller that restarts during a copy. */
public class RestartTest {
    @Rule
    public final JenkinsSessionRule sessions = new JenkinsSessionRule();

    @Rule
    public final StuckServer stuck = new StuckServer();

    @Test
    public void theStepFailsInAWayThatARetryRecognizes() throws Throwable {
        sessions.then(j -> {
            Jobs.add(Jobs.password("password"));
            ScpCopyConfiguration.get().setHosts(List.of(stuck.named("stuck", "password")));
            WorkflowJob job = Jobs.pipeline(j, """
                    def attempts = 0
                    retry(count: 2, conditions: [nonresumable()]) {
                        if (attempts++ == 0) {
                            node {
                                writeFile file: 'big', text: 'x' * 5000000
                                scpCopy from: 'big', to: 'stuck:/'
                            }
                        } else {
                            echo 'tried again'
                        }
                    }
                    """);
            WorkflowRun run = Jobs.start(job);
            stuck.awaitUpload();
            run.save();
        });
        sessions.then(j -> {
            WorkflowJob job = j.jenkins.getAllItems(WorkflowJob.class).get(0);
            WorkflowRun run = job.getBuildByNumber(1);
            try (Stream<Path> files = Files.walk(run.getRootDir().toPath())) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    String content = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                    assertFalse(file.toString(), content.contains(Jobs.PASSWORD));
                }
            }
            j.assertBuildStatusSuccess(j.waitForCompletion(run));
            j.assertLogContains("tried again", run);
        });
    }
}
