package io.jenkins.plugins.scpcopy.agent;

import hudson.remoting.Channel;
import hudson.remoting.VirtualChannel;
import hudson.remoting.Which;
import java.io.File;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Sends the classes of this plugin to an agent in one piece, before its first copy. Remoting would fetch them as they are needed,
 * and wait for the controller more than a hundred times: seconds, where the agent is far away.
 */
public final class AgentClasses {
    private static final Logger LOGGER = Logger.getLogger(AgentClasses.class.getName());
    private static final String SENT = AgentClasses.class.getName() + ".sent";
    private static final Map<Channel, ReentrantLock> LOCKS = Collections.synchronizedMap(new WeakHashMap<>());

    private AgentClasses() {}

    /** Sends them unless that was done before, or the channel leads to no agent. A failure costs only time, and is logged. */
    public static void send(VirtualChannel channel) throws InterruptedException {
        if (channel instanceof Channel agent) {
            try {
                send(agent, Which.jarFile(AgentCopy.class));
            } catch (IOException e) {
                LOGGER.log(Level.INFO, e, () -> "First copies by " + agent.getName() + " take longer: classes go one by one");
            }
        }
    }

    /**
     * The same from any jar that holds this plugin's classes.
     *
     * @return whether they were sent
     */
    static boolean send(Channel agent, File jar) throws IOException, InterruptedException {
        ReentrantLock lock = LOCKS.computeIfAbsent(agent, key -> new ReentrantLock());
        lock.lockInterruptibly();
        try {
            // In development, classes lie in a directory.
            if (agent.getProperty(SENT) != null || !jar.isFile()) {
                return false;
            }
            // After a failure, too: the next one would fail as well. An aborted copy has proved nothing.
            agent.setProperty(SENT, jar);
            return agent.preloadJar(
                    AgentClasses.class.getClassLoader(), jar.toURI().toURL());
        } catch (InterruptedException e) {
            agent.setProperty(SENT, null);
            throw e;
        } finally {
            lock.unlock();
        }
    }
}
