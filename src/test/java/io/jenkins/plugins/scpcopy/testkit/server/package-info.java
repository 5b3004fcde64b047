/**
 * Real servers on the loopback interface: {@code OpenSshServer} where it is installed, {@code MinaSshServer} everywhere.
 * Around them {@code DelayingProxy} makes the way longer, {@code TestProxy} is a proxy to ask, {@code TestAgent} an agent,
 * {@code Kdc} a Kerberos realm.
 */
package io.jenkins.plugins.scpcopy.testkit.server;
