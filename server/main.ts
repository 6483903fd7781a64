/** Starts the product from its environment, says where it is, and ends it cleanly on SIGINT or SIGTERM. */
import { serve } from './serve.ts'

await serve(process.env)
