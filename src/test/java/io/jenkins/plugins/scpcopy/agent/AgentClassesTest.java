package io.jenkins.plugins.scpcopy.agent;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import hudson.remoting.Channel;
import hudson.remoting.Which;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import jenkins.security.MasterToSlaveCallable;
import org.junit.Before;
import org.junit.ClassRule;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.jvnet.hudson.test.JenkinsRule;

/** How this plugin's classes get to an agent. Tests have them in a directory, so that the jar is made here. */
public class AgentClassesTest {
    @ClassRule
    public static final JenkinsRule j = new JenkinsRule();

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private Channel agent;

    @Before
    public void connect() throws Exception {
        agent = (Channel) j.createOnlineSlave().getChannel();
    }

    @Test
    public void anAgentNeverAsksForClassesThatWereSent() throws Exception {
        int without = agent.call(new Use());
        assertTrue("it asked for " + without, without > 20);
        connect();
        assertTrue(AgentClasses.send(agent, jar()));
        assertEquals(0, agent.call(new Use()).intValue());
    }

    @Test
    public void theyAreSentOnceEvenIfSeveralCopiesBegin() throws Exception {
        File jar = jar();
        ExecutorService copies = Executors.newFixedThreadPool(8);
        try {
            Callable<Boolean> send = () -> AgentClasses.send(agent, jar);
            int sent = 0;
            for (Future<Boolean> one : copies.invokeAll(List.of(send, send, send, send, send, send, send, send))) {
                sent += one.get() ? 1 : 0;
            }
            assertEquals(1, sent);
        } finally {
            copies.shutdownNow();
        }
    }

    @Test
    public void whereThereIsNothingToSendClassesAreFetchedAsEver() throws Exception {
        File none = temporary.newFolder();
        assertFalse(AgentClasses.send(agent, none));
        AgentClasses.send(agent);
        AgentClasses.send(null);
        AgentClasses.send(j.jenkins.getChannel());
        assertTrue(agent.call(new Use()) > 0);
    }

    private File jar() throws IOException {
        Path classes = Which.jarFile(AgentCopy.class).toPath();
        File jar = temporary.newFile("plugin.jar");
        try (OutputStream file = Files.newOutputStream(jar.toPath());
                JarOutputStream out = new JarOutputStream(file);
                Stream<Path> entries = Files.walk(classes)) {
            for (Path entry : entries.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(entry).toString().replace('\\', '/')));
                Files.copy(entry, out);
            }
        }
        return jar;
    }

    /** Needs some of the plugin's classes, and tells how many classes the agent has asked the controller for meanwhile. */
    private static final class Use extends MasterToSlaveCallable<Integer, ReflectiveOperationException> {
        private static final long serialVersionUID = 1L;

        @Override
        public Integer call() throws ReflectiveOperationException {
            Channel channel = Channel.currentOrFail();
            int before = channel.classLoadingCount.get();
            for (String name : List.of(
                    "io.jenkins.plugins.scpcopy.agent.AgentCopy",
                    "io.jenkins.plugins.scpcopy.copy.Copy",
                    "com.jcraft.jsch.Session",
                    "com.jcraft.jsch.ChannelExec")) {
                Class.forName(name, true, getClass().getClassLoader()).getDeclaredMethods();
            }
            return channel.classLoadingCount.get() - before;
        }
    }
}
