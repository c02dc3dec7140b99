/** The back end for the front end in a browser: one round trip for a customer's page. Owned by the team of the web shop. */
@NullMarked
package io.crema.gateway.web;

import org.jspecify.annotations.NullMarked;
