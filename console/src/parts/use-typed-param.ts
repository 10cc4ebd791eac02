import { useContext, useEffect, useRef, useState } from "react";
import { UNSAFE_DataRouterContext as DataRouterContext, useNavigation, useSearchParams } from "react-router";

/**
 * A text that is typed and kept in the address too. The address follows a little later,
 * so it can't be what the field shows: letters typed fast would get lost.
 */
export function useTypedParam(name: string): [string, (value: string) => void] {
  const [params, setParams] = useSearchParams();
  const inAddress = params.get(name) ?? "";
  const [typed, setTyped] = useState(inAddress);
  const settled = useRef(inAddress);
  // To set the address would call off a way that somebody is already on. React may come to know of that way
  // later than the timer goes off; the router knows at once.
  const leaving = useNavigation().state !== "idle";
  const router = useContext(DataRouterContext)?.router;

  useEffect(() => {
    if (leaving) return;
    const timer = setTimeout(() => {
      if (router && router.state.navigation.state !== "idle") return;
      settled.current = typed;
      setParams(
        (before) => {
          if (typed) before.set(name, typed);
          else before.delete(name);
          return before;
        },
        { replace: true },
      );
    }, 300);
    if (typed === settled.current) clearTimeout(timer);
    return () => clearTimeout(timer);
  }, [typed, leaving]);

  useEffect(() => {
    // Not what was typed here: somebody followed a link, or went back.
    if (inAddress === settled.current) return;
    settled.current = inAddress;
    setTyped(inAddress);
  }, [inAddress]);

  return [typed, setTyped];
}
