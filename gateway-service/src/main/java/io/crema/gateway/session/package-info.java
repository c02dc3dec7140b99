/** People in a browser: they log in at the issuer, and a session stands for their tokens. */
@NullMarked
package io.crema.gateway.session;

import org.jspecify.annotations.NullMarked;
