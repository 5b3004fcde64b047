package io.jenkins.plugins.scpcopy.ssh;

import static io.jenkins.plugins.scpcopy.ssh.Hosts.hop;
import static io.jenkins.plugins.scpcopy.ssh.Hosts.open;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.RemoteProcess;
import io.jenkins.plugins.scpcopy.remote.StalledException;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.testkit.server.DelayingProxy;
import io.jenkins.plugins.scpcopy.testkit.server.OpenSshServer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.AfterClass;
import org.junit.Before;
import org.junit.BeforeClass;
import org.junit.Test;

/** How connections end early: by us, by the peer, by the network, and by nothing happening at all. */
public class EndTest {
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Duration SHORT = Duration.ofMillis(300);
    /** Far more than the two seconds promised, and far less than the timeouts that must not be what ends the wait. */
    private static final int GENEROUS_SECONDS = 120;
    private static OpenSshServer server;
    private final List<SshConnection> opened = new ArrayList<>();
    private DelayingProxy proxy;

    @BeforeClass
    public static void start() {
        OpenSshServer.assumeInstalled();
        server = new OpenSshServer().start();
    }

    @AfterClass
    public static void stop() {
        if (server != null) {
            server.stop();
        }
    }

    @Before
    public void startProxy() throws IOException {
        proxy = DelayingProxy.to(server.port(), Duration.ZERO);
    }

    @After
    public void stopProxy() throws IOException {
        opened.forEach(SshConnection::close);
        proxy.close();
    }

    private SshConnection connect(Duration stall) throws IOException {
        return open(Hosts.options(LONG, stall), Hosts.through(proxy.port(), hop(server)));
    }

    /** Starts a command with the shortest of some stall timeouts in which this machine, busy as it may be, starts one. */
    private RemoteProcess startImpatiently(String command) throws IOException {
        for (Duration stall = SHORT; ; stall = stall.multipliedBy(3)) {
            SshConnection connection = connect(stall);
            opened.add(connection);
            try {
                return connection.exec(command);
            } catch (TransferException e) {
                assertTrue(e.getMessage(), e.getMessage().contains("did not answer the request to run a command"));
            }
        }
    }

    /** What ends endless reading or writing; completes only when it has ended. */
    private static final class Work {
        private final CompletableFuture<IOException> end = new CompletableFuture<>();
        private final CountDownLatch moving = new CountDownLatch(1);
        private final Thread thread;

        private Work(RemoteProcess process, boolean reading) {
            thread = new Thread(() -> end.complete(assertThrows(IOException.class, () -> work(process, reading))));
            thread.setDaemon(true);
            thread.start();
        }

        static Work reading(RemoteProcess process) {
            return new Work(process, true);
        }

        static Work writing(RemoteProcess process) {
            return new Work(process, false);
        }

        private void work(RemoteProcess process, boolean reading) throws IOException {
            byte[] bytes = new byte[64 * 1024];
            while (true) {
                if (reading) {
                    if (process.stdout().read(bytes) < 0) {
                        throw new AssertionError("there is no end");
                    }
                } else {
                    process.stdin().write(bytes);
                }
                moving.countDown();
            }
        }

        void awaitMoving() throws InterruptedException {
            assertTrue(moving.await(GENEROUS_SECONDS, TimeUnit.SECONDS));
        }

        IOException awaitEnd() throws Exception {
            return end.get(GENEROUS_SECONDS, TimeUnit.SECONDS);
        }
    }

    @Test
    @SuppressWarnings("try")
    public void closingFromAnotherThreadEndsReadersAndWriters() throws Exception {
        try (SshConnection connection = connect(LONG)) {
            Work reader = Work.reading(connection.exec("cat /dev/zero"));
            Work waiter = Work.reading(connection.exec("sleep 300"));
            Work writer = Work.writing(connection.exec("sleep 300"));
            reader.awaitMoving();
            writer.awaitMoving();
            connection.close();
            for (Work work : new Work[] {reader, waiter, writer}) {
                IOException e = work.awaitEnd();
                assertTrue(e.toString(), e.getMessage().contains("was closed"));
            }
            IOException e = assertThrows(IOException.class, () -> connection.exec("true"));
            assertTrue(e.toString(), e.getMessage().contains("was closed"));
        }
    }

    @Test
    public void closingEndsEverythingEvenWhenThePeerReadsNothing() throws Exception {
        SshConnection connection = connect(LONG);
        Work writer = Work.writing(connection.exec("cat > /dev/null"));
        Work reader = Work.reading(connection.exec("cat /dev/zero"));
        writer.awaitMoving();
        reader.awaitMoving();
        proxy.freeze();
        CompletableFuture.runAsync(connection::close).get(GENEROUS_SECONDS, TimeUnit.SECONDS);
        assertTrue(writer.awaitEnd().getMessage().contains("was closed"));
        assertTrue(reader.awaitEnd().getMessage().contains("was closed"));
    }

    @Test
    public void closingTwiceIsFine() throws Exception {
        SshConnection connection = connect(LONG);
        connection.close();
        connection.close();
    }

    @Test
    public void closingACommandEndsItsReaderAndItsWriter() throws Exception {
        try (SshConnection connection = connect(LONG)) {
            RemoteProcess process = connection.exec("sleep 300");
            Work reader = Work.reading(process);
            Work writer = Work.writing(process);
            writer.awaitMoving();
            process.close();
            process.close();
            reader.awaitEnd();
            writer.awaitEnd();
        }
    }

    @Test
    public void anInterruptEndsAReaderAndAWriter() throws Exception {
        try (SshConnection connection = connect(LONG)) {
            Work reader = Work.reading(connection.exec("sleep 300"));
            Work writer = Work.writing(connection.exec("sleep 300"));
            writer.awaitMoving();
            reader.thread.interrupt();
            writer.thread.interrupt();
            assertEquals(InterruptedIOException.class, reader.awaitEnd().getClass());
            assertEquals(InterruptedIOException.class, writer.awaitEnd().getClass());
        }
    }

    @Test
    public void anInterruptEndsTheStartOfACommand() throws Exception {
        try (SshConnection connection = connect(LONG)) {
            proxy.freeze();
            CompletableFuture<IOException> end = new CompletableFuture<>();
            Thread thread = new Thread(() -> end.complete(assertThrows(IOException.class, () -> connection.exec("true"))));
            thread.start();
            thread.interrupt();
            assertEquals(InterruptedIOException.class, end.get(GENEROUS_SECONDS, TimeUnit.SECONDS).getClass());
        }
    }

    @Test
    public void silenceEndsARead() throws Exception {
        assertEquals(StalledException.class, Work.reading(startImpatiently("sleep 300")).awaitEnd().getClass());
    }

    @Test
    public void aWriteThatNobodyTakesEnds() throws Exception {
        IOException e = Work.writing(startImpatiently("sleep 300")).awaitEnd();
        assertEquals(TransferException.class, e.getClass());
        assertTrue(e.getMessage(), e.getMessage().contains("no progress"));
    }

    @Test
    public void aFrozenPeerIsNoticedByReadersWritersAndStarts() throws Exception {
        Work writer = Work.writing(startImpatiently("cat > /dev/null"));
        SshConnection connection = opened.get(opened.size() - 1);
        writer.awaitMoving();
        proxy.freeze();
        TransferException start = assertThrows(TransferException.class, () -> connection.exec("true"));
        assertEquals(Phase.START, start.phase());
        assertTrue(start.mayPass());
        assertTrue(writer.awaitEnd().getMessage().contains("no progress"));
    }

    @Test
    public void aCutConnectionFailsEverythingOnIt() throws Exception {
        try (SshConnection connection = connect(LONG)) {
            Work reader = Work.reading(connection.exec("cat /dev/zero"));
            Work waiter = Work.reading(connection.exec("sleep 300"));
            Work writer = Work.writing(connection.exec("sleep 300"));
            RemoteProcess idle = connection.exec("sleep 300");
            reader.awaitMoving();
            writer.awaitMoving();
            proxy.cut();
            for (Work work : new Work[] {reader, waiter, writer}) {
                lost(work.awaitEnd());
            }
            lost(assertThrows(IOException.class, () -> idle.awaitExit(LONG)));
            lost(assertThrows(IOException.class, () -> connection.exec("true")));
        }
    }

    @Test
    public void aCutConnectionEndsTheStartOfACommand() throws Exception {
        try (SshConnection connection = connect(LONG)) {
            proxy.freeze();
            CompletableFuture<IOException> end = new CompletableFuture<>();
            new Thread(() -> end.complete(assertThrows(IOException.class, () -> connection.exec("true")))).start();
            while (Thread.getAllStackTraces().keySet().stream().noneMatch(EndTest::isWaitingForItsChannel)) {
                Thread.onSpinWait();
            }
            proxy.cut();
            lost(end.get(GENEROUS_SECONDS, TimeUnit.SECONDS));
        }
    }

    private static boolean isWaitingForItsChannel(Thread thread) {
        return thread.getName().startsWith("ssh channel on ") && thread.getState() == Thread.State.TIMED_WAITING;
    }

    @Test
    public void aConnectionEndedByTheServerFailsEverythingOnIt() throws Exception {
        OpenSshServer own = new OpenSshServer().start();
        try (SshConnection connection = open(hop(own))) {
            Work waiter = Work.reading(connection.exec("sleep 300"));
            own.dropConnections();
            lost(waiter.awaitEnd());
        } finally {
            own.stop();
        }
    }

    private void lost(IOException e) {
        assertTrue(e.toString(), e instanceof TransferException);
        assertTrue(e.getMessage(), e.getMessage().contains("the connection to 127.0.0.1:"));
        assertTrue(e.getMessage(), e.getMessage().contains("was lost"));
        assertEquals(Phase.CONNECT, ((TransferException) e).phase());
        assertTrue(((TransferException) e).mayPass());
    }

    @Test
    public void bytesBeforeTheLossAreStillRead() throws Exception {
        try (SshConnection connection = connect(LONG)) {
            RemoteProcess process = connection.exec("printf hello; sleep 300");
            assertEquals('h', process.stdout().read());
            proxy.cut();
            assertEquals("ello", new String(process.stdout().readNBytes(4)));
            lost(assertThrows(IOException.class, () -> process.stdout().read()));
        }
    }
}
