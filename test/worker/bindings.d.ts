import type * as local from '../../worker/local.ts';
import type { testBindings } from './settings.ts';

type TestBindings = ReturnType<typeof testBindings>;

declare global {
  namespace Cloudflare {
    /** What tests in workerd are bound to: the local Worker's environment and their own part of it. */
    interface Env extends local.LocalEnv, Pick<TestBindings, `TEST_${string}` & keyof TestBindings> {
      readonly COURIER: DurableObjectNamespace<local.Courier>;
    }
    interface GlobalProps {
      mainModule: typeof local;
    }
  }
}
