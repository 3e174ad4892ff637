export default function boot() {
  return {};
}
