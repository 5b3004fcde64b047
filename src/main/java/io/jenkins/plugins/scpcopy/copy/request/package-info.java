/**
 * What is asked for. A {@code CopyRequest} says from which {@code CopySource} to which {@code CopyTarget}, and how; an
 * {@code Endpoint} is one end as people write it. The other values each check one thing and explain what is wrong with it.
 * Nothing here opens a file or a connection, and no secret is kept. Whoever adds an option begins here.
 */
package io.jenkins.plugins.scpcopy.copy.request;
