package io.jenkins.plugins.scpcopy;

import hudson.model.Node;
import hudson.remoting.Channel;
import hudson.remoting.Command;
import hudson.remoting.Launcher;
import hudson.remoting.Which;
import hudson.slaves.DumbSlave;
import hudson.slaves.JNLPLauncher;
import hudson.slaves.SlaveComputer;
import io.jenkins.plugins.scpcopy.testkit.server.DelayingProxy;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import jenkins.security.MasterToSlaveCallable;
import org.jvnet.hudson.test.JenkinsRule;

/** An inbound agent in a JVM of its own, over a WebSocket, that counts what passes between it and the controller. */
final class BenchmarkAgent implements Closeable {
    private static final int QUIET_SECONDS = 3;

    private final JenkinsRule j;
    private final DumbSlave node;
    private final DelayingProxy proxy;
    private Process process;
    private Traffic traffic;

    /**
     * Adds the node and starts its JVM.
     *
     * @param directory where the agent keeps everything: workspaces, and the cache of jar files
     * @param roundTrip how far it is from the controller
     */
    BenchmarkAgent(JenkinsRule j, String name, Path directory, Duration roundTrip) throws Exception {
        this.j = j;
        node = new DumbSlave(name, directory.toString(), new JNLPLauncher());
        node.setMode(Node.Mode.EXCLUSIVE);
        j.jenkins.addNode(node);
        proxy = roundTrip.isZero() ? null : DelayingProxy.to(j.getURL().getPort(), roundTrip);
        start();
    }

    /** Ends the agent's JVM and starts another one. What is in its directory stays. */
    void restart() throws Exception {
        end();
        start();
    }

    private void start() throws Exception {
        int port = proxy == null ? j.getURL().getPort() : proxy.port();
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        Which.jarFile(Launcher.class).toString(),
                        "-webSocket",
                        "-url",
                        "http://localhost:" + port + "/jenkins/",
                        "-secret",
                        ((SlaveComputer) node.toComputer()).getJnlpMac(),
                        "-name",
                        node.getNodeName(),
                        "-workDir",
                        node.getRemoteFS())
                .redirectErrorStream(true)
                .redirectOutput(Files.createDirectories(Path.of(node.getRemoteFS())).resolve("agent.log").toFile())
                .start();
        j.waitOnline(node);
        traffic = new Traffic();
        channel().addListener(traffic);
    }

    private Channel channel() {
        return (Channel) node.getChannel();
    }

    private void end() throws Exception {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new IOException("the agent does not end");
        }
        node.toComputer().waitUntilOffline();
    }

    /** Ends the agent and removes the node. */
    @Override
    public void close() throws IOException {
        try {
            end();
            j.jenkins.removeNode(node);
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        } finally {
            if (proxy != null) {
                proxy.close();
            }
        }
    }

    /** What has passed so far in the life of the agent's JVM. */
    Counts counts() throws IOException, InterruptedException {
        int[] classes = channel().call(new ClassCounts());
        return new Counts(classes[0], classes[1], traffic.toAgent.get(), traffic.toController.get());
    }

    /** Waits until no class passes any more for the agent's own start, such as for what Jenkins finds out about its machine. */
    void awaitQuiet() throws IOException, InterruptedException {
        Counts before = null;
        for (Counts now = counts(); before == null || now.classes > before.classes; now = counts()) {
            before = now;
            TimeUnit.SECONDS.sleep(QUIET_SECONDS);
        }
    }

    /**
     * What passed between an agent and the controller.
     *
     * @param classes how many classes the agent asked the controller for
     * @param waits how many of these, and of other resources of the class path, it had to wait for
     * @param toAgent bytes
     * @param toController bytes
     */
    record Counts(long classes, long waits, long toAgent, long toController) {
        Counts since(Counts before) {
            return new Counts(
                    classes - before.classes,
                    waits - before.waits,
                    toAgent - before.toAgent,
                    toController - before.toController);
        }
    }

    private static final class Traffic extends Channel.Listener {
        private final AtomicLong toAgent = new AtomicLong();
        private final AtomicLong toController = new AtomicLong();

        @Override
        public void onWrite(Channel channel, Command command, long bytes) {
            toAgent.addAndGet(bytes);
        }

        @Override
        public void onRead(Channel channel, Command command, long bytes) {
            toController.addAndGet(bytes);
        }
    }

    private static final class ClassCounts extends MasterToSlaveCallable<int[], RuntimeException> {
        private static final long serialVersionUID = 1L;

        @Override
        public int[] call() {
            Channel channel = Channel.currentOrFail();
            int classes = channel.classLoadingCount.get();
            return new int[] {
                classes, classes - channel.classLoadingPrefetchCacheCount.get() + channel.resourceLoadingCount.get()
            };
        }
    }
}
