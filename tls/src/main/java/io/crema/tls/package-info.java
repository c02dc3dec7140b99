/**
 * Proof of identity between services: each has a certificate of the platform's own authority, which names the service.
 */
@NullMarked
package io.crema.tls;

import org.jspecify.annotations.NullMarked;
