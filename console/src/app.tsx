import { useState } from "react";
import { createHashRouter, type RouteObject, RouterProvider } from "react-router";
import { AuthGate } from "./auth/auth-gate";
import { NotFoundPage } from "./layout/not-found-page";
import { Providers } from "./layout/providers";
import { RouteError } from "./layout/route-error";
import { Shell } from "./layout/shell";
import { PageLoading } from "./parts/page-loading";
import { SegmentsPage } from "./segments/segments-page";

/** Routes live behind the `#`: the server serves one page, and user ids stay out of its access log. */
const routes: RouteObject[] = [
  {
    element: <Shell />,
    errorElement: <RouteError />,
    hydrateFallbackElement: <PageLoading />,
    children: [
      { index: true, element: <SegmentsPage /> },
      { path: "create-segment", element: <SegmentsPage creating /> },
      {
        path: "segments/:slug",
        lazy: async () => ({ Component: (await import("./segments/segment-page")).SegmentPage }),
      },
      { path: "users", lazy: async () => ({ Component: (await import("./users/users-page")).UsersPage }) },
      { path: "users/:id", lazy: async () => ({ Component: (await import("./users/user-page")).UserPage }) },
      { path: "*", element: <NotFoundPage /> },
    ],
  },
];

export function App() {
  return (
    <Providers>
      <AuthGate>
        <Pages />
      </AuthGate>
    </Providers>
  );
}

function Pages() {
  // Made only now: signing in has just put the address back to where the person was.
  const [router] = useState(() => createHashRouter(routes));
  return <RouterProvider router={router} />;
}
