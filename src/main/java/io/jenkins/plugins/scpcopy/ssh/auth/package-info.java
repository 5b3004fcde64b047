/**
 * Who the host is, and who we are. {@code HostKeyCheck} judges the host's key before anything is said to it. Then
 * {@code LoginKeys} offers keys of the login and of the agent ({@code AgentKeys}), {@code Prompts} answers what the host asks,
 * and {@code KerberosLogin} proves who we are by a ticket. {@code LentKeys} is an agent for a host that logs in elsewhere: it
 * signs for one login alone.
 */
package io.jenkins.plugins.scpcopy.ssh.auth;
