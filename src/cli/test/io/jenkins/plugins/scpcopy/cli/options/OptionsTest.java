package io.jenkins.plugins.scpcopy.cli.options;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.cli.CommandRun;
import java.util.List;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import picocli.CommandLine;

/** What the command says to a command line that it cannot carry out. */
public class OptionsTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private CommandRun command;

    @Before
    public void prepare() {
        command = new CommandRun(folder.getRoot().toPath());
    }

    private void refused(String message, String... words) {
        assertEquals(message, 1, command.run(words));
        assertTrue(command.err(), command.err().startsWith("scp-copy: ") && command.err().contains(message));
        assertFalse(command.err(), command.err().contains("java.") || command.err().contains("convert"));
        assertEquals("", command.out());
    }

    @Test
    public void unusableOptionsAreRefused() {
        refused("Unknown option: '-Z'", "-Z", "a", "h:");
        refused("source and a target", "a");
        refused("'22x' is no number", "-P22x", "a", "h:");
        refused("is no mode", "--file-mode", "9", "a", "h:");
        refused("is no bandwidth", "--bandwidth", "fast", "a", "h:");
        refused("'17' transfers are not possible", "--transfers", "17", "a", "h:");
        refused("'0' transfers are not possible", "--transfers", "0", "a", "h:");
        refused("missing: no such file", "--transfers", "AUTO", "missing", "h:");
        refused("missing: no such file", "--retry-delay", "0", "missing", "h:");
        refused("'x' is no number", "--retry-delay", "x", "a", "h:");
        refused("missing: no such file", "--transfers=16", "missing", "h:");
        refused("is no time limit", "--connect-timeout", "0", "a", "h:");
        refused("write strict, acceptNew or none", "--host-verification", "maybe", "a", "h:");
        refused("go with --patterns", "--excludes", "x", "a", "h:");
        refused("go with --patterns", "--no-default-excludes", "a", "h:");
        refused("missing: no such file", "--default-excludes", "missing", "h:");
        refused("is no limit", "-l0", "a", "h:");
        refused("Port cannot be '0'", "-S", "ssh", "-P0", "a", "h:");
        refused("'x' is no number", "--retries", "x", "a", "h:");
        refused("'x' is no number", "-l", "x", "a", "h:");
        refused("another host", "--patterns", "g:a", "h:");
        refused("several hosts", "--password-file", "x", "a:x", "b:x", "c:");
        command.environment("SCP_COPY_PASSWORD", "secret");
        refused("SCP_COPY_PASSWORD cannot serve several hosts", "a:x", "b:x", ".");
        refused("SCP_COPY_PASSWORD cannot serve several hosts", "a:x", "f", "b:");
        command.environment("SCP_COPY_PASSWORD", "");
        refused("not a directory", "a:x", "b:x", "nowhere");
        refused("is no proxy", "--proxy", "ftp://x:1", "a", "h:");
        refused("must hold no user name and no password", "--proxy", "http://u:p@x:1", "a", "h:");
        refused("go with --proxy", "--proxy-user", "u", "a", "h:");
        refused("goes with --proxy-user", "--proxy", "http://x:1", "--proxy-password-file", "p", "a", "h:");
        refused("no password for --proxy-user", "--proxy", "http://x:1", "--proxy-user", "u", "a", "h:");
        refused("cannot be used with -S", "--proxy", "http://x:1", "-S", "ssh", "a", "h:");
        refused("Port cannot be '70000'", "-P", "70000", "a", "h:");
    }

    @Test
    public void aMisspeltOptionIsAnsweredWithTheRightOne() {
        refused("Did you mean --skip-unchanged?", "--skip-unchaged", "a", "h:");
        refused("Did you mean --skip-unchanged?", "--skipUnchanged", "a", "h:");
        refused("Did you mean --excludes?", "--exclude=x", "a", "h:");
        refused("Try 'scp-copy --help'.", "--nothing-of-the-kind", "a", "h:");
        refused("--help shows the options", "a");
        assertFalse(command.err(), command.err().contains("Did you mean"));
    }

    @Test
    public void aMisspeltValueIsAnsweredWithAllAndTheRightOne() {
        refused("'sftpp' is not possible; write auto, scp or sftp; did you mean sftp?", "--protocol", "sftpp", "a", "h:");
        refused("write none, times, modes or all; did you mean times?", "--preserve=time", "a", "h:");
        refused("write relay or direct; did you mean direct?", "--route", "dircet", "a:", "h:");
        refused("write inside, follow, skip or fail\n", "--symlinks", "keep", "a", "h:");
        refused("did you mean posix?", "--server-profile", "posx", "a", "h:");
        refused("did you mean sha256?", "--verify", "sha265", "a", "h:");
        refused("write strict, acceptNew or none; did you mean acceptNew?", "--host-verification", "acceptnwe", "a", "h:");
    }

    @Test
    public void helpShowsEachOptionOnceAndFitsATerminal() {
        assertEquals(0, command.run("--help"));
        String help = command.out();
        help.lines().forEach(line -> assertTrue(line, line.length() <= 80));
        CommandLine.Model.CommandSpec all = new CommandLine(new Options()).getCommandSpec();
        List<CommandLine.Model.OptionSpec> grouped = HelpGroups.GROUPS.values().stream()
                .flatMap(List::stream)
                .map(all::findOption)
                .toList();
        assertEquals(all.options().stream().filter(option -> !option.hidden()).count(), grouped.size());
        assertEquals(grouped.size(), grouped.stream().distinct().count());
        HelpGroups.GROUPS.keySet().forEach(heading -> assertTrue(heading, help.contains("\n" + heading + "\n")));
        assertTrue(help, help.indexOf("scp-copy -r site") < help.indexOf("--verify how"));
    }

    @Test
    public void whatIsNotBuiltIsRefused() {
        refused("write none, sha256 or if-possible", "--verify", "md5", "a", "h:");
        refused("--retries must be from 0 to 100", "--retries", "101", "a", "h:");
        refused("-4 and -6 exclude each other", "-46", "a", "h:");
        refused("AddressFamily cannot be 'ipv6'", "-oAddressFamily=ipv6", "a", "h:");
        refused("-X cannot be used", "-X", "nrequests=8", "a", "h:");
    }

    @Test
    public void contradictingProtocolsAreRefused() {
        refused("contradict each other", "-rsO", "a", "h:");
        refused("contradict each other", "-s", "--protocol", "scp", "a", "h:");
        refused("so SCP has no part in it", "-O", "-Dsftp-server", "a", "h:");
        refused("so -S has no part in it", "-S", "ssh", "-Dsftp-server", "a", "h:");
        refused("'--protocol'", "--protocol", "ftp", "a", "h:");
    }

    @Test
    public void contradictingWaysBetweenHostsAreRefused() {
        refused("-3 and -R exclude each other", "-3R", "a:x", "b:");
        refused("-R and --route say different things", "-R", "--route", "relay", "a:x", "b:");
        refused("-3 and --route say different things", "-3", "--route", "direct", "a:x", "b:");
        refused("'--route'", "--route", "beeline", "a:x", "b:");
        refused("warning: -A has no effect", "-A", "missing", "b:");
        refused("warning: -A has no effect", "-AR", "missing", "b:");
        refused("there is no agent to forward", "-AR", "a:x", "b:");
        refused("-A cannot be used with -S", "-AR", "-S", "ssh", "a:x", "b:");
        refused("a password for the target cannot be used", "-R", "--to-password-file", "pw", "a:x", "b:");
        refused("verify (the data is not seen here)", "-R", "--verify", "sha256", "a:x", "b:");
    }

    @Test
    public void unusableSettingsAreRefused() {
        refused("there is no setting 'Foo'", "-o", "Foo=1", "a", "h:");
        refused("has no value", "-o", "Port", "a", "h:");
        refused("'%Z' in 'nc %Z' is not supported", "-oProxyCommand=nc %Z", "a", "h:");
        refused("hands a socket over", "-oProxyCommand=nc", "-oProxyUseFdpass=yes", "a", "h:");
        refused("--proxy and the ProxyCommand of h exclude", "-oProxyCommand=nc", "--proxy", "http://x:1", "a", "h:");
        refused("StrictHostKeyChecking cannot be 'perhaps'", "-oStrictHostKeyChecking=perhaps", "a", "h:");
        refused("Port cannot be 'x'", "-oPort=x", "a", "h:");
        refused("CanonicalizeHostname cannot be 'maybe'", "-F", "none", "-oCanonicalizeHostname=maybe", "a", "h:");
        refused("ConnectTimeout cannot be", "-o", "ConnectTimeout=99999999999", "a", "h:");
        refused("ConnectTimeout cannot be", "-o", "ConnectTimeout=400d", "a", "h:");
        refused("must not exceed a year", "-o", "ServerAliveInterval=999999", "-o", "ServerAliveCountMax=999999", "a", "h:");
        refused("-c: there is no cipher algorithm \"rot13\"", "-c", "rot13", "a", "h:");
        refused("there is no key exchange algorithm \"x\"", "-oKexAlgorithms=+x", "a", "h:");
        refused("one is empty", "-J", ",", "a", "h:");
        refused("one is empty", "-J", "a,,b", "a", "h:");
        refused("cannot read the configuration file", "-F", "missing", "a", "h:");
    }

    @Test
    public void helpAndVersionAreNoErrors() {
        assertEquals(0, command.run("--help"));
        assertTrue(command.out().contains("--known-hosts"));
        assertEquals(0, command.run("--version"));
    }
}
