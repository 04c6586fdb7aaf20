const fetcher = GraphiQL.createFetcher({ url: "/graphql" });
const options = { fetcher, defaultEditorToolsVisibility: true, shouldPersistHeaders: false };
ReactDOM.createRoot(document.getElementById("graphiql")).render(React.createElement(GraphiQL, options));
