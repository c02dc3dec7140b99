/** Protocol translation: methods of gRPC as resources of REST, without code per method. */
@NullMarked
package io.crema.gateway.rpc;

import org.jspecify.annotations.NullMarked;
