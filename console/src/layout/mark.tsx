import mark from "./mark.svg";

export function Mark({ size = 26 }: { size?: number }) {
  return <img src={mark} alt="" width={size} height={size} />;
}
