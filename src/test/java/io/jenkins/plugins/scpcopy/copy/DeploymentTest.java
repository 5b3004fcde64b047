package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.copy.report.HostReport.State;
import io.jenkins.plugins.scpcopy.copy.request.Commands;
import io.jenkins.plugins.scpcopy.copy.request.OnFailure;
import io.jenkins.plugins.scpcopy.copy.request.Release;
import io.jenkins.plugins.scpcopy.copy.request.Rollout;
import io.jenkins.plugins.scpcopy.remote.RemoteShell;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.shell.LocalShell;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.Assume;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Several hosts, and commands around copies, by shells of this machine. */
public class DeploymentTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Path source;

    @Before
    public void prepare() throws IOException {
        Assume.assumeTrue("scp is not installed", Tools.has("scp"));
        source = folder.newFolder("source").toPath();
        Trees.file(source, "a", "1");
    }

    private Path home(int number) {
        return folder.getRoot().toPath().resolve("web" + number);
    }

    private DeploymentRun hosts(int count) throws IOException {
        DeploymentRun run = new DeploymentRun(source);
        for (int i = 1; i <= count; i++) {
            Path home = Files.createDirectories(home(i));
            run.host("web" + i, "app", () -> new LocalShell(home));
        }
        return run;
    }

    private String current(int number) throws IOException {
        Path link = home(number).resolve("app/current");
        return Files.exists(link, LinkOption.NOFOLLOW_LINKS) ? Files.readSymbolicLink(link).toString() : "none";
    }

    @Test
    public void allHostsGetTheFiles() throws Exception {
        DeploymentRun run = hosts(9).run().assertDone();
        for (int i = 1; i <= 9; i++) {
            assertEquals("1", Files.readString(home(i).resolve("app/a")));
            assertTrue(run.logged(), run.logged().contains("[scpCopy] [web" + i + "]   a "));
        }
        assertEquals(9, run.report.total().files());
        assertEquals("web1:a", run.report.total().results().get(0).path());
    }

    @Test
    public void ofOneHostItIsThatCopy() throws Exception {
        DeploymentRun run = hosts(1).run().assertDone();
        assertEquals("a", run.report.total().results().get(0).path());
        assertTrue(run.logged(), run.logged().contains("[scpCopy] upload 1 file"));
    }

    @Test
    public void aFailureStopsOrNot() throws Exception {
        DeploymentRun stop = hosts(4);
        stop.atOnce = 1;
        Trees.file(home(2), "app", "a file is in the way");
        stop.options(builder -> builder.atomic(true)).run();
        stop.assertStates(State.DONE, State.FAILED, State.NOT_BEGUN, State.NOT_BEGUN);
        hosts(4).onFailure(OnFailure.CONTINUE).options(builder -> builder.atomic(true)).run()
                .assertStates(State.DONE, State.FAILED, State.DONE, State.DONE);
    }

    @Test
    public void commandsRunAroundTheCopy() throws Exception {
        DeploymentRun run = hosts(2)
                .commands("echo \"files: $(ls app 2>/dev/null)\"; mkdir app\necho 'on two lines' >&2", "echo \"files: $(ls app)\"")
                .run()
                .assertDone();
        String log = run.logged();
        assertTrue(log, log.contains("[scpCopy] [web1]   | files: \n"));
        assertTrue(log, log.contains("[scpCopy] [web1]   | on two lines\n"));
        assertTrue(log, log.contains("[scpCopy] [web2]   | files: a"));
        assertTrue(log, log.contains("[web1] before: echo"));
    }

    @Test
    public void aCommandThatFailsFailsTheHost() throws Exception {
        DeploymentRun before = hosts(1).commands("echo why; exit 3", "").run().assertStates(State.FAILED);
        assertEquals("web1: command: local: the command 'before' ended with status 3", before.reasons().get(0));
        assertTrue(before.logged(), before.logged().contains("| why"));
        assertFalse(Files.exists(home(1).resolve("app")));
        DeploymentRun after = hosts(1).commands("", "no-such-program").run().assertStates(State.FAILED);
        assertTrue(after.reasons().get(0), after.reasons().get(0).contains("'after' ended with status 127"));
        assertEquals("1", Files.readString(home(1).resolve("app/a")));
        DeploymentRun syntax = hosts(1).commands("if", "").run().assertStates(State.FAILED);
        assertTrue(syntax.reasons().get(0), syntax.reasons().get(0).contains("command: "));
    }

    @Test
    public void whatACommandPrintsIsEscapedAndBounded() throws Exception {
        DeploymentRun run = hosts(1)
                .commands("printf 'a\\033[31mb\\r\\n\\n[scpCopy] c\\n\\n'; yes 0123456789 | head -n 300000; printf x", "")
                .run()
                .assertDone();
        String log = run.logged();
        assertTrue(log.substring(0, 400), log.contains("[scpCopy]   | a\\x1b[31mb\n[scpCopy]   | \n[scpCopy]   | [scpCopy] c\n"));
        assertTrue(run.log.size() + "", run.log.size() < 30_000);
        assertTrue(log.substring(log.length() - 400), log.contains("more, which are not shown"));
    }

    @Test
    public void aCommandThatTakesTooLongIsKilled() throws Exception {
        Path alive = folder.getRoot().toPath().resolve("pid");
        // A busy machine may need more time to begin it.
        for (int seconds = 1; !Files.exists(alive); seconds *= 2) {
            DeploymentRun run = hosts(1);
            run.commands = new Commands("sh -c 'echo $$ > " + alive + "; sleep 1000; true'", "", Duration.ofSeconds(seconds));
            run.run().assertStates(State.FAILED);
            String why = "'before' took longer than " + seconds + " s and was killed";
            assertTrue(run.reasons().get(0), run.reasons().get(0).contains(why));
        }
        long pid = Long.parseLong(Files.readString(alive).strip());
        ProcessHandle.of(pid).ifPresent(process -> process.onExit().orTimeout(1, TimeUnit.MINUTES).join());
    }

    @Test
    public void whatRunsOnInTheBackgroundIsNotWaitedFor() throws Exception {
        DeploymentRun run = hosts(1).commands("sleep 300 & echo begun", "").run().assertDone();
        assertTrue(run.logged(), run.logged().contains("| begun"));
    }

    @Test
    public void anInterruptEndsACommand() throws Exception {
        DeploymentRun before = interrupted("echo $$ > \"$ALIVE\"; sleep 1000; true", "");
        assertEquals("none", current(1));
        assertTrue(before.logged(), before.logged().contains("[web1] warning: ended early: not switched, release in use: none"));
        assertTrue(before.logged(), before.logged().contains("[web2] warning: ended early: not switched, release in use: none"));
        DeploymentRun after = interrupted("", "echo $$ > \"$ALIVE\"; sleep 1000; true");
        assertEquals("releases/1", current(1));
        assertTrue(after.logged(), after.logged().contains("[web1] warning: ended early: switched, release in use: 1, before: none"));
        assertTrue(after.logged(), after.logged().contains("[web2] warning: ended early: switched, release in use: 1, before: none"));
    }

    private DeploymentRun interrupted(String beforeIt, String afterIt) throws Exception {
        Path alive = folder.newFolder().toPath().resolve("pid");
        DeploymentRun run = hosts(2)
                .commands(beforeIt.replace("$ALIVE", alive.toString()), afterIt.replace("$ALIVE", alive.toString()))
                .release("1");
        Deployment deployment = run.deployment();
        AtomicReference<Throwable> end = new AtomicReference<>();
        CountDownLatch running = new CountDownLatch(1);
        Thread thread = new Thread(() -> {
            try {
                deployment.run();
            } catch (Exception e) {
                end.set(e);
            }
        });
        thread.start();
        Thread watch = new Thread(() -> {
            while (!Files.exists(alive)) {
                Thread.onSpinWait();
            }
            running.countDown();
        });
        watch.start();
        assertTrue(running.await(2, TimeUnit.MINUTES));
        thread.interrupt();
        thread.join(60_000);
        assertFalse(thread.isAlive());
        assertEquals(InterruptedException.class, end.get().getClass());
        assertEquals(State.FAILED, deployment.soFar().hosts().get(0).state());
        return run;
    }

    @Test
    public void olderReleasesStayUntilAllHostsAreDone() throws Exception {
        for (int release = 1; release <= 3; release++) {
            hosts(2).release("" + release).run().assertDone();
        }
        hosts(2).release("4").commands("", "case $PWD in *web2) false;; esac").run().assertStates(State.DONE, State.FAILED);
        for (int i = 1; i <= 2; i++) {
            assertEquals("releases/4", current(i));
            assertTrue(Files.exists(home(i).resolve("app/releases/2")));
        }
        hosts(2).release("5").run().assertDone();
        assertFalse(Files.exists(home(1).resolve("app/releases/2")));
    }

    /** A file that looks as it did to the first host is not read again for the second one. */
    @Test
    public void filesAreSummedOnceForAllHosts() throws Exception {
        hosts(2).release("1").run().assertDone();
        Path a = source.resolve("a");
        FileTime time = Files.getLastModifiedTime(a);
        DeploymentRun run = hosts(1).release("2");
        Path second = home(2);
        run.host("web2", "app", () -> {
            Files.writeString(a, "x");
            Files.setLastModifiedTime(a, time);
            return new LocalShell(second);
        });
        run.atOnce = 1;
        run.run().assertDone();
        assertEquals(2, run.report.total().skipped());
        Files.writeString(a, "y");
        Files.setLastModifiedTime(a, FileTime.fromMillis(time.toMillis() + 1000));
        assertEquals(2, hosts(2).release("3").run().assertDone().report.total().files());
    }

    @Test
    public void afterFailingGoesBackEverywhere() throws Exception {
        hosts(3).release("1").run().assertDone();
        Trees.file(source, "a", "2");
        DeploymentRun back = hosts(3)
                .release("2")
                .onFailure(OnFailure.ROLLBACK)
                .commands("", "cat app/current/a >> ran; case $PWD in *web2) grep -q 1 app/current/a;; esac")
                .run()
                .assertStates(State.UNDONE, State.FAILED, State.UNDONE);
        for (int i = 1; i <= 3; i++) {
            assertEquals("releases/1", current(i));
            assertFalse(Files.exists(home(i).resolve("app/releases/2")));
            assertEquals("1", back.report.hosts().get(i - 1).now());
        }
        // Where it had run, it ran again with the release before in use.
        assertEquals("21", Files.readString(home(2).resolve("ran")));
        hosts(3).release("2").commands("", "false").run();
        assertEquals("releases/2", current(1));
    }

    @Test
    public void theFirstReleaseOfAllCanBeTakenBackToo() throws Exception {
        hosts(2).release("1").onFailure(OnFailure.ROLLBACK).commands("", "false").run();
        assertEquals("none", current(1));
        assertEquals("none", current(2));
        assertFalse(Files.exists(home(1).resolve("app/releases/1")));
    }

    @Test
    public void allHostsHaveEverythingBeforeTheFirstIsSwitched() throws Exception {
        hosts(3).release("1").run().assertDone();
        Trees.file(source, "a", "2");
        // What is sent to the third host is looked at when its copy begins: the others have no new release by then, or ever.
        DeploymentRun run = hosts(2).release("2");
        Path third = Files.createDirectories(home(3));
        run.host("web3", "app", () -> {
            assertEquals("releases/1", current(1));
            assertEquals("releases/1", current(2));
            return new FailingShell(new LocalShell(third));
        });
        run.run().assertStates(State.UNDONE, State.UNDONE, State.FAILED);
        for (int i = 1; i <= 3; i++) {
            assertEquals("releases/1", current(i));
            assertFalse(Files.exists(home(i).resolve("app/releases/.2.scpcopy-part")));
        }
    }

    /** Has no scp. */
    private record FailingShell(RemoteShell shell) implements RemoteShell {
        @Override
        public io.jenkins.plugins.scpcopy.remote.RemoteProcess exec(String command) throws IOException {
            return shell.exec(command.startsWith("scp ") ? "echo no; exit 1" : command);
        }

        @Override
        public io.jenkins.plugins.scpcopy.remote.HostInfo info() {
            return shell.info();
        }

        @Override
        public void close() {
            shell.close();
        }
    }

    @Test
    public void aRollbackIsForAllHostsOrNone() throws Exception {
        hosts(2).release("1").run().assertDone();
        DeploymentRun first = hosts(2).rollBack("").assertStates(State.FAILED, State.FAILED);
        assertTrue(first.reasons().get(0), first.reasons().get(0).contains("'1' is the first release, so there is none before it"));
        TransferException failure = first.report.hosts().get(0).failure();
        assertEquals(Optional.of("Deploy another one first."), failure.advice());
        hosts(2).release("2").run().assertDone();
        Files.delete(home(2).resolve("app/releases/.2.scpcopy-release"));
        DeploymentRun none = hosts(2).rollBack("").assertStates(State.UNDONE, State.FAILED);
        assertTrue(none.reasons().get(1), none.reasons().get(1).contains("it is not known which release came before '2'"));
        assertEquals("releases/2", current(1));
        DeploymentRun named = hosts(2).commands("", "cat app/current/a").rollBack("1").assertDone();
        assertEquals("releases/1", current(1));
        assertEquals("releases/1", current(2));
        assertEquals("2", named.report.hosts().get(0).was());
        assertEquals("1", named.report.hosts().get(0).now());
        assertTrue(named.logged(), named.logged().contains("[web2] release 2 → 1"));
        assertTrue(named.logged(), named.logged().contains("| 1"));
    }

    @Test
    public void anotherDeploymentMeanwhileIsNoticed() throws Exception {
        hosts(1).release("1").run().assertDone();
        DeploymentRun slow = hosts(1).release("2").commands("cd app; mkdir releases/x; ln -s releases/x .n; mv -fT .n current", "");
        slow.run();
        assertTrue(slow.reasons().get(0), slow.reasons().get(0).contains("another release came into use meanwhile, 'x' in place of '1'"));
        assertEquals("releases/x", current(1));
    }

    @Test
    public void aReleaseOfSomebodyElsesIsNotSwitchedBack() throws Exception {
        hosts(2).release("1").run().assertDone();
        String other = "case $PWD in *web2) cd app; mkdir releases/x; ln -s releases/x .n; mv -fT .n current;; esac";
        hosts(2).release("2").onFailure(OnFailure.ROLLBACK).commands(other, "").run().assertStates(State.UNDONE, State.FAILED);
        assertEquals("releases/1", current(1));
        assertEquals("releases/x", current(2));
        assertFalse(Files.exists(home(1).resolve("app/releases/2")));
        assertFalse(Files.exists(home(2).resolve("app/releases/.2.scpcopy-part")));
    }

    @Test
    public void nothingToReleaseIsRefused() throws Exception {
        Files.delete(source.resolve("a"));
        DeploymentRun run = hosts(1).release("1").options(builder -> builder.allowEmpty(true));
        assertThrows(IOException.class, run::run);
        assertFalse(Files.exists(home(1).resolve("app")));
    }

    @Test
    public void onlyReleasesCanBeRolledBack() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new Rollout(1, OnFailure.ROLLBACK, Release.NONE, Commands.NONE));
        assertThrows(IllegalArgumentException.class, () -> new Rollout(0, OnFailure.STOP, Release.NONE, Commands.NONE));
    }
}
