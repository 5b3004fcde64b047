package io.jenkins.plugins.scpcopy.rules;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import java.util.List;
import org.junit.Test;

/** Which hosts a line of a rule opens. */
public class HostPatternTest {
    private static void check(String line, String host, int port, boolean expected) {
        assertEquals(line + " for " + host + " " + port, expected, HostPattern.parse(line).matches(host, port));
    }

    @Test
    public void namesAreComparedAsTheyAreWritten() {
        check("web1.example.com", "WEB1.example.com.", 22, true);
        check("web1.example.com.", "web1.example.com", 22, true);
        check("web1.example.com", "web1", 22, false);
        check("web1", "web1.example.com", 22, false);
        check("web1.example.com", "web1.example.com.evil.org", 22, false);
        check("10.0.0.7", "web1.example.com", 22, false);
        check("web1.example.com", "10.0.0.7", 22, false);
    }

    @Test
    public void aPortIsThatOfSshUnlessGiven() {
        check("web1", "web1", 2222, false);
        check("web1:2222", "web1", 2222, true);
        check("web1:2222", "web1", 22, false);
        check("web1:*", "web1", 2222, true);
        check("[2001:db8::1]:2222", "2001:db8::1", 2222, true);
    }

    @Test
    public void domainsHoldTheNamesInThem() {
        check("*.example.com", "web1.example.com", 22, true);
        check("*.example.com", "a.b.example.com", 22, true);
        check("*.example.com", "example.com", 22, false);
        check("*.example.com", "evilexample.com", 22, false);
        check("*", "anything", 22, true);
        check("*", "10.0.0.1", 22, true);
        check("*", "web1", 2222, false);
        check("*:*", "web1", 2222, true);
    }

    @Test
    public void addressesAreComparedByTheirValue() {
        check("10.0.0.0/8", "10.255.0.1", 22, true);
        check("10.0.0.0/8", "11.0.0.1", 22, false);
        check("10.0.0.128/25", "10.0.0.129", 22, true);
        check("10.0.0.128/25", "10.0.0.127", 22, false);
        check("192.0.2.7", "192.0.2.7", 22, true);
        check("192.0.2.7", "::ffff:192.0.2.7", 22, true);
        check("[2001:db8::]/32", "2001:DB8:1::1", 22, true);
        check("[2001:db8::]/32", "2001:db9::1", 22, false);
        check("[2001:db8::]/32:2222", "2001:db8::1", 2222, true);
        check("[fe80::1]", "fe80:0:0:0:0:0:0:1%eth0", 22, true);
        check("0.0.0.0/0", "2001:db8::1", 22, false);
        check("10.0.0.0/8", "10.0.0.evil.org", 22, false);
        check("10.0.0.0/8", "010.0.0.1", 22, false);
        check("10.0.0.0/8", "10.1", 22, false);
        check("10.0.0.0/8", "167772161", 22, false);
        check("127.0.0.1", "0x7f.1", 22, false);
    }

    @Test
    public void whatNamesNoHostsIsRefused() {
        for (String line : List.of(
                "", "deploy@web1", "web1:/srv", "web1:0", "web1:70000", "web1:22:23", "web*.example.com", "10.0.0.*", "10.0.0.0/33",
                "[2001:db8::]/129", "web1/8", "a b", "[web1]", "[::1", "2001:db8::1", "-web1", "*.", "10.0.0.300/8")) {
            assertThrows(line, IllegalArgumentException.class, () -> HostPattern.parse(line));
        }
    }

    @Test
    public void aNameMayStandForAnAddress() {
        HostPattern named = HostPattern.parse("web1");
        assertEquals(true, named.isName());
        assertEquals(true, named.standingFor("10.0.0.7", 2222).matches("10.0.0.7", 2222));
        assertEquals(false, named.standingFor("10.0.0.7", 2222).matches("10.0.0.7", 22));
        assertEquals(true, HostPattern.parse("web1:22").standingFor("10.0.0.7", 2222).matches("10.0.0.7", 22));
        assertEquals(false, HostPattern.parse("*.example.com").isName());
        assertEquals(false, HostPattern.parse("10.0.0.7").isName());
    }
}
