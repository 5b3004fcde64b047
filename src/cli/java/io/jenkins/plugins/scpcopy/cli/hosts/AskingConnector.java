package io.jenkins.plugins.scpcopy.cli.hosts;

import io.jenkins.plugins.scpcopy.cli.sshconfig.HostSettings;
import io.jenkins.plugins.scpcopy.copy.Connector;
import io.jenkins.plugins.scpcopy.copy.SshConnector;
import io.jenkins.plugins.scpcopy.remote.RemoteShell;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.ssh.hop.ConnectionLog;
import io.jenkins.plugins.scpcopy.ssh.hop.Hop;
import io.jenkins.plugins.scpcopy.ssh.hop.LoginException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Connects, and asks the user for the password of each host on the way that accepts nothing else. */
final class AskingConnector implements Connector {
    private final SshConnector connector;
    private final List<HostSettings> settings;
    private final Logins logins;
    /** By the hop's number; shared by all connectors to the host, so that nothing is asked for twice. */
    private final Map<Integer, char[]> answers;

    /** @param settings those of each hop of the connector's route, in order */
    AskingConnector(SshConnector connector, List<HostSettings> settings, Logins logins) {
        this(connector, settings, logins, new HashMap<>());
    }

    private AskingConnector(
            SshConnector connector, List<HostSettings> settings, Logins logins, Map<Integer, char[]> answers) {
        this.connector = connector;
        this.settings = settings;
        this.logins = logins;
        this.answers = answers;
    }

    @Override
    public RemoteShell connect(ConnectionLog log) throws IOException {
        LearningLog learning = new LearningLog(log);
        int[] asked = new int[connector.route().size()];
        while (true) {
            try {
                return withAnswers().knowing(learning.learned).connect(learning);
            } catch (LoginException e) {
                int hop = hopOf(e);
                Optional<char[]> password = mayAsk(e, hop) && asked[hop]++ < settings.get(hop).passwordPrompts()
                        ? logins.askPassword(settings.get(hop))
                        : Optional.empty();
                answer(hop, password.orElseThrow(() -> explained(e, hop)));
            }
        }
    }

    private boolean mayAsk(LoginException failure, int hop) {
        return failure.takesPassword() && connector.route().get(hop).login().password() == null;
    }

    private int hopOf(LoginException failure) {
        int hop = 0;
        while (!failure.isAbout(connector.route().get(hop))) {
            hop++;
        }
        return hop;
    }

    /** Adds what was left out, and by which options of the command the advice can be followed. */
    private TransferException explained(LoginException failure, int hop) {
        List<String> leftOut = logins.leftOut(settings.get(hop));
        List<String> advice = new ArrayList<>();
        if (leftOut.isEmpty() || failure.keysWereOffered() || connector.route().get(hop).login().password() != null) {
            failure.advice().ifPresent(advice::add);
        } else {
            advice.add("no key could be used: give one that is there and not encrypted, or load it into an agent");
        }
        failure.allowing().ifPresent(setting -> advice.add("to allow SHA-1: " + Advice.allow(setting)));
        if (failure.isForTooManyKeys()) {
            advice.add("-i FILE with -o IdentitiesOnly=yes offers that key alone");
        }
        if (mayAsk(failure, hop)) {
            advice.add("a password comes from --password-file, from the variable SCP_COPY_PASSWORD, or from a terminal, without -B");
        }
        return new TransferException(
                failure.phase(),
                failure.getMessage() + (leftOut.isEmpty() ? "" : "; not tried: " + String.join("; ", leftOut)),
                advice.isEmpty() ? null : String.join("; ", advice),
                failure);
    }

    @Override
    public Connector knowing(List<String> learned) {
        return new AskingConnector(connector.knowing(learned), settings, logins, answers);
    }

    @Override
    public Connector letInBefore() {
        return new AskingConnector(connector.letInBefore(), settings, logins, answers);
    }

    @Override
    public boolean lends() {
        return connector.lends();
    }

    @Override
    public boolean requiresPostQuantum() {
        return connector.requiresPostQuantum();
    }

    private void answer(int hop, char[] password) {
        synchronized (answers) {
            answers.put(hop, password);
        }
    }

    private SshConnector withAnswers() {
        List<Hop> route = new ArrayList<>(connector.route());
        synchronized (answers) {
            answers.forEach((number, password) -> {
                Hop hop = route.get(number);
                route.set(number, hop.loggingIn(hop.login().withPassword(password)));
            });
        }
        return new SshConnector(route, connector.options());
    }

    /** Between two attempts no host may change its key. */
    private static final class LearningLog implements ConnectionLog {
        private final ConnectionLog log;
        private final List<String> learned = new CopyOnWriteArrayList<>();

        LearningLog(ConnectionLog log) {
            this.log = log;
        }

        @Override
        public void detail(String line) {
            log.detail(line);
        }

        @Override
        public void hostKeyLearned(String line) {
            learned.add(line);
            log.hostKeyLearned(line);
        }
    }
}
